using Guard.Engine.Rules;
using Guard.Host;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Hosting;

public class StartupReportTests
{
    private const string Key = "sk-0123456789abcdefghij";

    [Fact]
    public void NewKey_IsShownInTheReportAndInTheCommand()
    {
        var text = Report("model_list: [{model_name: echo, litellm_params: {model: mock/echo}}]", new MasterKeyFile("data/master-key", Key, IsNew: true));

        text.ShouldContain($"master key  {Key}  (made now and shown this once; kept in data/master-key)");
        text.ShouldContain($"curl -s http://127.0.0.1:4000/v1/chat/completions -H \"Authorization: Bearer {Key}\"");
        text.ShouldContain("models      echo");
    }

    [Fact]
    public void OldKey_IsNeverShown_ButTheCommandStillWorks()
    {
        var text = Report("model_list: [{model_name: echo, litellm_params: {model: mock/echo}}]", new MasterKeyFile("/data/master-key", Key, IsNew: false));

        text.ShouldNotContain(Key);
        text.ShouldContain("Bearer $(cat '/data/master-key')");
    }

    [Fact]
    public void GivenKey_IsNamedByItsSourceOnly()
    {
        var text = Report("model_list: [{model_name: echo, litellm_params: {model: mock/echo}}]", null, new() { ["GUARD_MASTER_KEY"] = Key });

        text.ShouldNotContain(Key);
        text.ShouldContain("master key  from GUARD_MASTER_KEY");
        text.ShouldContain("Bearer $GUARD_MASTER_KEY");
    }

    [Fact]
    public void Command_NamesAModelThatCanBeCalled_OrIsLeftOut()
    {
        Report("model_list: [{model_name: '*', litellm_params: {model: mock/*}}, {model_name: \"it's\", litellm_params: {model: mock/a}}]", null).ShouldContain("\"model\":\"it\\u0027s\"");
        Report("model_list: [{model_name: a, litellm_params: {model: anthropic/a}}]", null).ShouldNotContain("curl");
    }

    [Fact]
    public void AddressOfEveryInterface_IsCalledOnLoopback() =>
        Report("model_list: [{model_name: a, litellm_params: {model: mock/a}}]", null, address: "http://0.0.0.0:4000").ShouldContain("curl -s http://127.0.0.1:4000/");

    [Fact]
    public void ManyModels_AreCounted_NotListed()
    {
        var rows = string.Join(", ", Enumerable.Range(0, 20).Select(index => $"{{model_name: m{index}, litellm_params: {{model: mock/a}}}}"));

        Report($"model_list: [{rows}]", null).ShouldContain("m7 and 12 more");
    }

    private static string Report(string config, MasterKeyFile? key, Dictionary<string, string>? variables = null, string address = "http://127.0.0.1:4000") =>
        new StartupReport
        {
            Configuration = ConfigReader.ReadText("c.yaml", config, new ConfigEnvironment(variables ?? [])).Configuration.ShouldNotBeNull(),
            Rules = RuleSet.Empty,
            Addresses = [address],
            KeyFile = key,
        }.ToString();
}
