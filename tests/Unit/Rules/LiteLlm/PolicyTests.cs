using Guard.Engine.Access;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules.LiteLlm;

public class PolicyTests
{
    private const string Guardrails = """
        guardrails:
          - {guardrail_name: a, litellm_params: {guardrail: keywords, words: [aaa], mode: pre_call}}
          - {guardrail_name: b, litellm_params: {guardrail: keywords, words: [bbb], mode: pre_call}}
          - {guardrail_name: c, litellm_params: {guardrail: pii, entities: [EMAIL_ADDRESS], action: mask, mode: pre_call}}
          - {guardrail_name: no, litellm_params: {guardrail: bedrock, mode: pre_call}}

        """;

    [Theory]
    [InlineData("hr", "sk-1", "gpt-4o", "", "a")]
    [InlineData("hr-berlin", "sk-1", "gpt-4o", "", "a")]
    [InlineData("it", "sk-1", "gpt-4o", "", "")]
    [InlineData("it", "batch-7", "gpt-4o", "", "b")]
    [InlineData("it", "sk-1", "claude", "", "")]
    [InlineData("it", "sk-1", "claude", "strict", "c")]
    [InlineData("it", "sk-1", "gpt-4o", "strict", "")]
    public async Task Attachments_ChooseByTeamKeyModelAndTag(string team, string key, string model, string tag, string expected)
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + """
            policies:
              pa: {guardrails: {add: [a]}}
              pb: {guardrails: {add: [b]}}
              pc: {guardrails: {add: [c]}}
            policy_attachments:
              - {policy: pa, teams: [hr, "hr-*"]}
              - {policy: pb, keys: ["batch-*"]}
              - {policy: pc, tags: [strict], models: [claude]}
            """);

        string.Join(' ', config.Selected(Query(team, key, model, tag))).ShouldBe(expected);
    }

    [Fact]
    public async Task Policy_InheritsAndRemoves()
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + """
            policies:
              base: {guardrails: {add: [a, b]}}
              child: {inherit: base, guardrails: {add: [c], remove: [b]}}
            policy_attachments: [{policy: child, scope: "*"}]
            """);

        config.Selected(Query()).ShouldBe(["a", "c"]);
        config.Good.Policies["child"].Guardrails.ShouldBe(["a", "c"]);
    }

    [Theory]
    [InlineData("gpt-4o", "a b")]
    [InlineData("claude", "a")]
    public async Task Conditions_HoldForTheirOwnPolicyOnly(string model, string expected)
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + """
            policies:
              base: {guardrails: {add: [a]}}
              child: {inherit: base, guardrails: {add: [b]}, condition: {model: "gpt-.*"}}
            policy_attachments: [{policy: child, scope: "*"}]
            """);

        string.Join(' ', config.Selected(Query(model: model))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("gpt-4o", "gpt-4o", true)]
    [InlineData("gpt-4o", "gpt-4o-mini", false)]
    [InlineData("[gpt-4o, claude]", "claude", true)]
    [InlineData("gpt-(4|5).*", "gpt-5-mini", true)]
    [InlineData("'bedrock/*'", "bedrock/x", true)]
    [InlineData("{in: [gpt-4o, x]}", "x", true)]
    [InlineData("{prefix: gpt}", "gpt-4o", true)]
    [InlineData("{prefix: gpt}", "a-gpt", false)]
    [InlineData("{not_in: [x]}", "x", false)]
    [InlineData("{not_equals: x}", "y", true)]
    [InlineData("{equals: a, prefix: b}", "a", false)]
    public async Task Condition_OnTheModel_IsANameAnExpressionOrOperators(string condition, string model, bool holds)
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + $$"""
            policies: {p: {guardrails: {add: [a]}, condition: {model: {{condition}} } } }
            policy_attachments: [{policy: p, scope: "*"}]
            """);

        config.Selected(Query(model: model)).Any().ShouldBe(holds);
    }

    [Theory]
    [InlineData("policies: {p: {guardrails: {add: [aa]}}}", "did you mean \"a\"?")]
    [InlineData("policies: {p: {inherit: bse}, base: {}}", "did you mean \"base\"?")]
    [InlineData("policies: {p: {inherit: q}, q: {inherit: p}}", "inherits from itself")]
    [InlineData("policies: {p: {}}\npolicy_attachments: [{policy: pp, scope: '*'}]", "did you mean \"p\"?")]
    [InlineData("policies: {p: {}}\npolicy_attachments: [{policy: p}]", "applies to nobody")]
    [InlineData("policies: {p: {guardrail: [a]}}", "did you mean \"guardrails\"?")]
    [InlineData("policies: {p: {condition: {model: '(?<x'}}}", "no expression")]
    [InlineData("policies: {p: {guardrails: {add: [no]}}}\npolicy_attachments: [{policy: p, scope: '*'}]", "forced by the policy \"p\"")]
    [InlineData("policies: {p: {pipeline: {mode: pre_call, steps: []}}}", "1 to 50 steps")]
    [InlineData("policies: {p: {pipeline: {mode: pre_call, steps: [{guardrail: a, on_pas: next}]}}}", "did you mean \"on_pass\"?")]
    public async Task Mistakes_AreErrorsWithARemedy(string policies, string expected)
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + policies);

        config.Rules.ShouldBeNull();
        config.Text.ShouldContain(expected);
    }

    [Fact]
    public async Task PolicyOfAKey_WithAGuardrailThatCannotRun_RefusesTheRequest()
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails + "policies: {p: {guardrails: {add: [no]}}}");

        var query = Query() with { Facts = RequestFacts.None with { Caller = new Caller { Key = Key("k") with { Wishes = new GuardrailWishes { Policies = ["p"] } } } } };

        config.Selected(query).ShouldHaveSingleItem().ShouldContain("cannot run");
    }

    [Theory]
    [InlineData("{guardrail: a, on_fail: next}, {guardrail: b}", "aaa", "aaa")]
    [InlineData("{guardrail: a, on_fail: next, on_pass: next}, {guardrail: b}", "aaa bbb", "blocked: Blocked by the guardrail \"p/pipeline\": KEYWORD found.")]
    [InlineData("{guardrail: a}, {guardrail: b}", "bbb", "bbb")]
    [InlineData("{guardrail: a, on_pass: next}, {guardrail: b}", "bbb", "blocked: Blocked by the guardrail \"p/pipeline\": KEYWORD found.")]
    [InlineData("{guardrail: a, on_fail: allow}", "aaa", "aaa")]
    [InlineData("{guardrail: c, on_pass: next}, {guardrail: b}", "x ana.lind@client.example", "x <EMAIL_ADDRESS>")]
    public async Task Pipeline_FollowsItsSteps(string steps, string text, string expected)
    {
        var config = await LiteLlmConfig.CompileAsync(Guardrails.Replace("words: [aaa]", "words: [aaa], whole_word: true", StringComparison.Ordinal) + $$"""
            policies: {p: {pipeline: {mode: pre_call, steps: [{{steps}}] } } }
            policy_attachments: [{policy: p, scope: "*"}]
            """);

        config.Selected(Query()).ShouldBe(["p/pipeline"]);
        var alone = config with { Rules = new RuleSet("r", [.. config.Good.Bindings.Where(binding => binding.Type == "pipeline")], config.Good.ByName) };
        (await alone.JudgeAsync(text)).ShouldBe(expected);
    }

    private static SelectionQuery Query(string team = "t", string key = "k", string model = "m", string tag = "") => new()
    {
        Facts = RequestFacts.None with
        {
            Caller = new Caller { Key = Key(key), Team = new Team { TeamId = "id", TeamAlias = team } },
            Model = model,
            Tags = tag.Length == 0 ? [] : [tag],
        },
    };

    private static VirtualKey Key(string alias) => new() { TokenHash = new string('0', 64), KeyName = "sk-...", KeyAlias = alias };
}
