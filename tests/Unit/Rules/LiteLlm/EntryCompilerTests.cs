using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules.LiteLlm;

public class EntryCompilerTests
{
    [Fact]
    public async Task DefaultOn_RunsAlways_AndMayBeTakenAwayByAnAdministrator()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\nmode: pre_call\ndefault_on: 'True'");

        var binding = config.Good.Bindings.ShouldHaveSingleItem();
        binding.IsDefaultOn.ShouldBeTrue();
        binding.CanBeDisabled.ShouldBeTrue();
        config.Selected(Query()).ShouldBe(["g"]);
    }

    [Fact]
    public async Task WithoutDefaultOn_ItRunsWhereItIsNamed()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\nmode: pre_call");

        config.Selected(Query()).ShouldBeEmpty();
        config.Selected(Query() with { Requested = ["g"] }).ShouldBe(["g"]);
    }

    [Theory]
    [InlineData("nothing", "post")]
    [InlineData("dev", "pre")]
    [InlineData("prod", "pre post")]
    [InlineData("dev prod", "pre post")]
    public async Task ModeByTags_ChoosesTheStages(string tags, string expected)
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\ndefault_on: true\nmode: {tags: {dev: pre_call, prod: [Pre_Call, post_call]}, default: post_call}");
        var facts = RequestFacts.None with { Tags = [.. tags.Split(' ')] };

        GuardrailSelection.Select(config.Good, new SelectionQuery { Facts = facts }).TryGetValue(out var bindings, out _).ShouldBeTrue();

        var pre = bindings.Any(binding => binding.Stages.Contains(Stage.Input)) ? "pre" : "";
        var post = bindings.Any(binding => binding.Stages.Contains(Stage.Output)) ? "post" : "";
        $"{pre} {post}".Trim().ShouldBe(expected);
        bindings.Count(binding => binding.Stages.Contains(Stage.Input)).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task ModeByTags_WithoutDefault_LeavesOtherRequestsAlone()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\ndefault_on: true\nmode: {tags: {dev: pre_call}}");

        config.Selected(Query()).ShouldBeEmpty();
        config.Selected(Query() with { Facts = RequestFacts.None with { Tags = ["dev"] } }).ShouldBe(["g"]);
    }

    [Theory]
    [InlineData("realtime_input_transcription", "realtime calls")]
    [InlineData("before", "a mode nobody knows")]
    public async Task ModeThatIsNoModeHere_IsAnError(string mode, string expected)
    {
        var config = await LiteLlmConfig.OfAsync($"guardrail: keywords\nwords: [x]\nmode: {mode}");

        config.Errors.ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Fact]
    public async Task ModeOfMcp_StandsInTheMcpLaneOnly()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\nmode: pre_mcp_call\ndefault_on: true");

        config.Errors.ShouldBeEmpty();
        config.Text.ShouldBeEmpty();
        config.Selected(Query()).ShouldBeEmpty();
        var query = Query();
        config.Selected(query with { Facts = query.Facts with { Route = "/mcp" } }).ShouldHaveSingleItem().ShouldContain("g");
    }

    [Theory]
    [InlineData("bedrock")]
    [InlineData("lakera_v2")]
    [InlineData("my_guard.MyGuard")]
    public async Task ProviderThatIsNotServed_RefusesWhoeverNamesIt(string provider)
    {
        var config = await LiteLlmConfig.OfAsync($"guardrail: {provider}\nmode: pre_call\nsome_setting: 1\napi_key: k");

        config.Errors.ShouldBeEmpty();
        config.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("whoever asks for it is refused");
        config.Selected(Query()).ShouldBeEmpty();
        config.Selected(Query() with { Requested = ["g"] }).ShouldHaveSingleItem().ShouldStartWith("error: The guardrail \"g\" cannot run");
        config.Selected(Query() with { ModelGuardrails = ["g"] }).ShouldHaveSingleItem().ShouldContain("cannot run");
    }

    [Fact]
    public async Task ProviderThatIsNotServed_IsAnError_WhereItIsDefaultOn()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: bedrock\nmode: pre_call\ndefault_on: true");

        config.Errors.ShouldHaveSingleItem().ShouldContain("forced by default_on");
    }

    [Fact]
    public async Task ProviderThatIsNotServed_IsAnError_WhereAModelDemandsIt()
    {
        var config = await LiteLlmConfig.CompileAsync(
            """
            model_list:
              - model_name: gpt
                litellm_params: {model: mock/gpt, guardrails: [g]}
            guardrails:
              - {guardrail_name: g, litellm_params: {guardrail: bedrock, mode: pre_call}}
            """);

        config.Errors.ShouldHaveSingleItem().ShouldContain("forced by the model \"gpt\"");
    }

    [Fact]
    public async Task GenericGuardrailApi_ReadsItsOwnParameters()
    {
        var config = await LiteLlmConfig.OfAsync(
            """
            guardrail: generic_guardrail_api
            mode: [pre_call, post_call]
            api_base: http://127.0.0.1:9
            api_key: k
            unreachable_fallback: fail_open
            timeout: 3
            additional_provider_specific_params: {level: 2}
            """);

        config.Diagnostics.ShouldBeEmpty();
        var binding = config.Good.Bindings.ShouldHaveSingleItem();
        binding.Type.ShouldBe("generic_guardrail_api");
        binding.Timeout.ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData("keywords", "wordz: [x]", "did you mean \"words\"?")]
    [InlineData("presidio", "pii_entity_config: {}", "did you mean \"pii_entities_config\"?")]
    public async Task UnknownParameter_IsTold_WithTheNearestKnownOne(string provider, string line, string expected)
    {
        var config = await LiteLlmConfig.OfAsync($"guardrail: {provider}\nmode: pre_call\n{line}");

        config.Text.ShouldContain(expected);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("rewrite")]
    public async Task ToolPermission_ReadsItsOwnParameters(string action)
    {
        var config = await LiteLlmConfig.OfAsync(
            $$"""
            guardrail: tool_permission
            mode: [pre_call, post_call]
            default_on: true
            rules: [{id: r, tool_name: "^Read$", decision: deny}]
            default_action: allow
            on_disallowed_action: {{action}}
            violation_message_template: "No {tool_name}"
            """);

        config.Diagnostics.ShouldBeEmpty();
        config.Good.Bindings.ShouldHaveSingleItem().Type.ShouldBe("tool_permission");
    }

    [Fact]
    public async Task OptionsOfAllProviders_AreRead()
    {
        var config = await LiteLlmConfig.OfAsync(
            "guardrail: keywords\nwords: [secret]\nmode: pre_call\ntimeout: 2.5\nfail_on_error: false\nviolation_message_template: 'No: {guardrail_name}'\nskip_system_message_in_guardrail: true");

        var binding = config.Good.Bindings.ShouldHaveSingleItem();
        binding.Timeout.ShouldBe(TimeSpan.FromSeconds(2.5));
        binding.FailureMode.ShouldBe(FailureMode.Open);
        (await config.JudgeAsync("a secret")).ShouldBe("blocked: No: g");
        config.Text.ShouldContain("more than asked is judged");
    }

    [Fact]
    public async Task NameOfARuleFile_IsAClash()
    {
        var config = await LiteLlmConfig.CompileAsync(
            """
            guardrails:
              - {guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call}}
              - {guardrail_name: g, litellm_params: {guardrail: presidio, mode: pre_call}}
            """);

        config.Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Revision_FollowsWhatAnEntryDoes()
    {
        var one = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\nmode: {tags: {a: pre_call}}");
        var same = await LiteLlmConfig.OfAsync("mode: {tags: {a: PRE_CALL}}\nguardrail: keywords\nwords: [x]");
        var other = await LiteLlmConfig.OfAsync("guardrail: keywords\nwords: [x]\nmode: {tags: {a: pre_call, b: pre_call}}");

        same.Good.Revision.ShouldBe(one.Good.Revision);
        other.Good.Revision.ShouldNotBe(one.Good.Revision);
    }

    [Fact]
    public async Task GovernedDemo_Starts_AndSaysWhatDoesNotRun()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Configuration", "Scenarios", "a-governed-demo.yaml"), TestContext.Current.CancellationToken);
        var guardrails = text[text.IndexOf("\nguardrails:", StringComparison.Ordinal)..text.IndexOf("\nmcp_servers:", StringComparison.Ordinal)];

        var config = await LiteLlmConfig.CompileAsync(guardrails, KeyValuePair.Create("OPENAI_API_KEY", "k"), KeyValuePair.Create("BEDROCK_GUARDRAIL_ID", "i"));

        config.Errors.ShouldBeEmpty();
        config.Selected(Query()).ShouldContain("presidio-pii");
        config.Good.Unserved.Keys.ShouldBe(["bedrock-guard", "model-armor", "openai-moderation", "word-guard"], ignoreOrder: true);
    }

    private static SelectionQuery Query() => new() { Facts = RequestFacts.None with { Caller = new Caller() } };
}
