using Guard.Engine.Content;

namespace Guard.UnitTests.Rules.LiteLlm;

public class PresidioEntryTests
{
    private const string Mail = "write to ana.lind@client.example";

    [Fact]
    public async Task WithoutEntities_AllThatGuardFinds_IsMasked()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\ndefault_on: true");

        (await config.JudgeAsync($"{Mail} card 4111 1111 1111 1111 see https://a.example/x")).ShouldBe("write to <EMAIL_ADDRESS> card <CREDIT_CARD> see <URL>");
        config.Text.ShouldContain("PERSON, LOCATION, NRP, DATE_TIME are not among them");
    }

    [Fact]
    public async Task Entities_HaveTheirOwnActions()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\npii_entities_config: {EMAIL_ADDRESS: MASK, CREDIT_CARD: block}");

        (await config.JudgeAsync(Mail)).ShouldBe("write to <EMAIL_ADDRESS>");
        (await config.JudgeAsync("4111 1111 1111 1111")).ShouldBe("blocked: Blocked entity detected: CREDIT_CARD by Guardrail: g.");
        (await config.JudgeAsync("https://a.example/x")).ShouldBe("https://a.example/x");
    }

    [Fact]
    public async Task EntityGuardDoesNotFind_IsNamed_AndTheRestStands()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\ndefault_on: true\npii_entities_config: {PERSON: MASK, EMAIL_ADDRESS: MASK}");

        config.Text.ShouldContain("asks for PERSON, which Guard does not find: it passes unprotected");
        (await config.JudgeAsync(Mail)).ShouldBe("write to <EMAIL_ADDRESS>");
    }

    [Theory]
    [InlineData("default_on: true", false)]
    [InlineData("default_on: false", true)]
    public async Task NothingButEntitiesGuardDoesNotFind_IsAnError_WhereForced(string line, bool isGood)
    {
        var config = await LiteLlmConfig.OfAsync($"guardrail: presidio\nmode: pre_call\npii_entities_config: {{PERSON: MASK}}\n{line}");

        (config.Rules is not null).ShouldBe(isGood);
        config.Text.ShouldContain("it looks for none of the entities Guard finds");
        config.Rules?.Unserved.Keys.ShouldBe(["g"]);
    }

    [Fact]
    public async Task EntityOnTheDenyList_IsLeftAlone()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\npresidio_entities_deny_list: [EMAIL_ADDRESS]");

        (await config.JudgeAsync($"{Mail} 4111 1111 1111 1111")).ShouldBe($"{Mail} <CREDIT_CARD>");
    }

    [Theory]
    [InlineData("{ALL: 1.0}", "call 212-555-0199")]
    [InlineData("{PHONE_NUMBER: 1.0}", "call 212-555-0199")]
    [InlineData("{EMAIL_ADDRESS: 1.0}", "call <PHONE_NUMBER>")]
    public async Task Thresholds_HoldForAllOrOneEntity(string thresholds, string expected)
    {
        var config = await LiteLlmConfig.OfAsync(
            $"guardrail: presidio\nmode: pre_call\npii_entities_config: {{PHONE_NUMBER: MASK, EMAIL_ADDRESS: MASK}}\npresidio_score_thresholds: {thresholds}");

        (await config.JudgeAsync("call 212-555-0199")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("mode: pre_call", true, false)]
    [InlineData("mode: post_call", false, true)]
    [InlineData("mode: [pre_call, post_call]", true, true)]
    [InlineData("mode: PRE_CALL\npresidio_filter_scope: both", true, true)]
    [InlineData("mode: pre_call\npresidio_run_on: output", false, true)]
    [InlineData("mode: pre_call\npresidio_filter_scope: input", true, false)]
    [InlineData("mode: pre_call\napply_to_output: true", true, true)]
    public async Task Directions_FollowModeAndScope(string lines, bool input, bool output)
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\n" + lines);

        config.Good.Bindings.Any(binding => binding.Stages.Contains(Stage.Input)).ShouldBe(input);
        config.Good.Bindings.Any(binding => binding.Stages.Contains(Stage.Output)).ShouldBe(output);
    }

    [Fact]
    public async Task Analyzer_IsNotCalled_AndThatIsSaid()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\ndefault_on: true\npresidio_analyzer_api_base: http://presidio:3000\noutput_parse_pii: true");

        config.Errors.ShouldBeEmpty();
        config.Text.ShouldContain("\"presidio_analyzer_api_base\", which is not called");
        config.Text.ShouldContain("\"output_parse_pii\"");
    }

    [Fact]
    public async Task RecognizersOfItsOwn_AreAnError_WhereForced()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: pre_call\ndefault_on: true\npresidio_ad_hoc_recognizers: r.json");

        config.Errors.ShouldHaveSingleItem().ShouldContain("\"presidio_ad_hoc_recognizers\" is not served yet");
    }

    [Fact]
    public async Task MaskingBesideTheModelCall_IsAnError()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: during_call");

        config.Errors.ShouldHaveSingleItem().ShouldContain("masks at during_call");
    }

    [Fact]
    public async Task BlockingBesideTheModelCall_IsServed()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidio\nmode: during_call\npii_entities_config: {CREDIT_CARD: BLOCK}");

        config.Good.Bindings.ShouldHaveSingleItem().IsConcurrent.ShouldBeTrue();
    }

    [Fact]
    public async Task Misspellings_AreAllToldAtOnce()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: presidoi\nmode: pre_cal\npii_entities_config: {EMAIL_ADDRESS: MAKS}");

        config.Text.ShouldContain("did you mean \"presidio\"?");
        config.Text.ShouldContain("did you mean \"pre_call\"?");
    }
}
