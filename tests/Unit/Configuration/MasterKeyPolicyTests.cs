using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public class MasterKeyPolicyTests
{
    private const string Strong = "sk-0123456789abcdef";

    [Theory]
    [InlineData("sk-1234", "is the demo key everybody knows")]
    [InlineData("", "is empty")]
    [InlineData("sk-short", "is shorter than 16 characters")]
    public void WeakKey_IsRefusedWithTheRemedy_WithoutBeingShown(string key, string problem)
    {
        var result = Read($"general_settings: {{master_key: '{key}'}}", []);

        var error = result.Diagnostics.Single(item => item.Message.StartsWith("the master key", StringComparison.Ordinal));
        error.Message.ShouldBe($"the master key from general_settings.master_key {problem}");
        error.Remedy.ShouldNotBeNull().ShouldContain("openssl rand");
        result.Configuration.ShouldBeNull();
    }

    [Theory]
    [InlineData("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY", "general_settings: {master_key: sk-1234}")]
    [InlineData("OTHER", "general_settings: {master_key: sk-1234, litellm_dangerously_permit_weak_or_unset_master_key: true}")]
    public void WeakKey_IsTaken_WhenTheOperatorPermitsIt(string variable, string text) =>
        Read(text, new() { [variable] = "true" }).Configuration!.MasterKey!.Value.ShouldBe("sk-1234");

    [Fact]
    public void EmptyKey_IsLeftToTheHost_WhenTheOperatorPermitsIt() =>
        Read("{}", new() { ["LITELLM_MASTER_KEY"] = "", [MasterKeyPolicy.OverrideVariable] = "true" }).Configuration!.MasterKey.ShouldBeNull();

    [Fact]
    public void Keys_AreTakenInOrder_GuardThenLiteLlmThenFile()
    {
        var text = $"general_settings: {{master_key: {Strong}-file}}";

        Read(text, new() { ["GUARD_MASTER_KEY"] = Strong + "-guard", ["LITELLM_MASTER_KEY"] = Strong }).Configuration!.MasterKey!.Source.ShouldBe("GUARD_MASTER_KEY");
        Read(text, new() { ["LITELLM_MASTER_KEY"] = Strong }).Configuration!.MasterKey!.Source.ShouldBe("LITELLM_MASTER_KEY");
        Read(text, []).Configuration!.MasterKey.ShouldBe(new MasterKey(Strong + "-file", "general_settings.master_key"));
        Read("{}", []).Configuration!.MasterKey.ShouldBeNull();
    }

    [Fact]
    public void KeyNoCallerCouldSend_IsRefused() =>
        Read("{}", new() { ["LITELLM_MASTER_KEY"] = new string('k', 513), [MasterKeyPolicy.OverrideVariable] = "true" }).Diagnostics
            .ShouldContain(item => item.Message == "the master key from LITELLM_MASTER_KEY is longer than 512 bytes");

    [Fact]
    public void Text_NeverHoldsTheKey() => new MasterKey(Strong, "LITELLM_MASTER_KEY").ToString().ShouldNotContain(Strong);

    private static ConfigResult Read(string text, Dictionary<string, string> variables) => ConfigReader.ReadText("c.yaml", text, new ConfigEnvironment(variables));
}
