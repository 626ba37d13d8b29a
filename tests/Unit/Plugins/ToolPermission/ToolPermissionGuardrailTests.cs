using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Plugins.ToolPermission;

namespace Guard.UnitTests.Plugins.ToolPermission;

public sealed class ToolPermissionGuardrailTests
{
    private static readonly GuardrailAction Block = new(GuardrailActionKind.Block);

    private const string ReadersAndMail = """
        rules:
          - {id: readers, tool_name: "read_.*", decision: allow}
          - {id: no-exec, tool_name: "exec|shell", decision: deny}
          - id: mail
            tool_name: send_mail
            decision: allow
            allowed_param_patterns:
              "to[]": ".*@example\\.com"
              "options.urgent": "true|false"
        """;

    [Theory]
    [InlineData("read_file", null)]
    [InlineData("read_", null)]
    [InlineData("xread_file", "Tool 'xread_file' denied by default action")]
    [InlineData("Read_file", "Tool 'Read_file' denied by default action")]
    [InlineData("read_file\n", "Tool 'read_file?' denied by default action")]
    [InlineData("exec", "Tool 'exec' denied by rule 'no-exec'")]
    [InlineData("exec2", "Tool 'exec2' denied by default action")]
    [InlineData("send_mail", null)]
    [InlineData("r\u0435ad_file", "Tool 'r\u0435ad_file' denied by default action")]
    public async Task Definition_IsDecidedByTheFirstRuleThatFitsItsWholeName(string name, string? message)
    {
        (await ToolsAsync(ReadersAndMail, Tool(name))).Violation?.Message.ShouldBe(message);
        (await ToolsAsync(ReadersAndMail, Tool(name))).Verdict.ShouldBe(message is null ? Verdict.Allow : Verdict.Block);
    }

    [Theory]
    [InlineData("mcp__github_list_issues", Verdict.Allow)]
    [InlineData("mcp__github_", Verdict.Allow)]
    [InlineData("mcp__github", Verdict.Block)]
    [InlineData("mcp__gitlab_list", Verdict.Block)]
    [InlineData("mcp__aws-documentation_read_documentation", Verdict.Allow)]
    [InlineData("xmcp__github_list", Verdict.Block)]
    public async Task NameWithWildcards_FitsAsLiteLlmsConfigurationsMeanIt(string name, Verdict verdict)
    {
        const string Rules = """
            rules:
              - {id: github, tool_name: "mcp__github_*", decision: Allow}
              - {id: aws, tool_name: "mcp__aws-documentation_*_documentation", decision: allow}
            """;

        (await ToolsAsync(Rules, Tool(name))).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData("""{"to":["a@example.com"],"options":{"urgent":true}}""", Verdict.Allow)]
    [InlineData("""{"to":["a@example.com","b@example.com"],"options":{"urgent":"false"}}""", Verdict.Allow)]
    [InlineData("""{"to":["a@example.com","b@evil.com"],"options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com.evil"],"options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"to":[],"options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"to":"a@example.com","options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com"]}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com"],"options":{"urgent":1}}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com"],"options":{"urgent":null}}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com"],"options":{"urgent":true},"to":["b@evil.com"]}""", Verdict.Block)]
    [InlineData("""{"t\u006f":["b@evil.com"],"to":["a@example.com"],"options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"t\u006f":["b@evil.com"],"options":{"urgent":true}}""", Verdict.Block)]
    [InlineData("""{"to":["a@example.com"],"options":{"urgent":true}""", Verdict.Block)]
    [InlineData("""["a@example.com"]""", Verdict.Block)]
    [InlineData("", Verdict.Block)]
    [InlineData("to a@example.com", Verdict.Block)]
    public async Task Call_MustHaveArgumentsThatFit(string arguments, Verdict expected) =>
        (await CallAsync(ReadersAndMail, Call("send_mail", arguments))).Verdict.ShouldBe(expected);

    [Fact]
    public async Task DenialOfTheDefault_TellsWhichRuleCameClosest()
    {
        var decision = await CallAsync(ReadersAndMail, Call("send_mail", """{"to":["b@evil.com"]}"""));

        decision.Violation!.Message.ShouldBe("Tool 'send_mail' denied by rule 'mail' because its arguments are not allowed");
        decision.Violation.Label.ShouldBe("TOOL");
    }

    [Fact]
    public async Task LaterRule_MayAllowWhatArgumentsMissed()
    {
        const string Rules = """
            default_action: deny
            rules:
              - {id: narrow, tool_name: f, decision: allow, allowed_param_patterns: {a: "1"}}
              - {id: wide, tool_name: "f.*", decision: allow}
            """;

        (await CallAsync(Rules, Call("f", """{"a":2}"""))).Verdict.ShouldBe(Verdict.Allow);
        (await CallAsync(Rules, Call("f", "no json"))).Verdict.ShouldBe(Verdict.Block);
    }

    [Theory]
    [InlineData("""{"type":"mcp","server_label":"x"}""", Verdict.Allow)]
    [InlineData("""{"type":"web_search"}""", Verdict.Block)]
    [InlineData("""{"type":"custom","custom":{"name":"f"}}""", Verdict.Block)]
    [InlineData("""{"type":"function"}""", Verdict.Block)]
    [InlineData("""{"type":"mcp","name":"a","custom":{"name":"b"}}""", Verdict.Block)]
    [InlineData("\"f\"", Verdict.Block)]
    [InlineData("null", Verdict.Block)]
    public async Task Type_Decides_WhereThereIsNoName(string tool, Verdict expected) =>
        (await ToolsAsync("rules: [{id: servers, tool_type: mcp, decision: allow}]", tool)).Verdict.ShouldBe(expected);

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"f","Name":"read_file"}}""")]
    [InlineData("""{"type":"function","name":"read_file","function":{"name":"f"}}""")]
    [InlineData("""{"type":"function","function":{"name":["read_file"]}}""")]
    public async Task UnclearName_IsDenied_EvenWhereAllIsAllowed(string tool) =>
        (await ToolsAsync("{default_action: allow, rules: [{id: all, tool_name: '.*', decision: allow}]}", tool)).Verdict.ShouldBe(Verdict.Block);

    [Fact]
    public async Task DenyingRuleWithArguments_DeniesCallsAndNotTheTool()
    {
        const string Rules = """{default_action: allow, rules: [{id: root, tool_name: delete, decision: deny, allowed_param_patterns: {path: "/.*"}}]}""";

        (await ToolsAsync(Rules, Tool("delete"))).Verdict.ShouldBe(Verdict.Allow);
        (await CallAsync(Rules, Call("delete", """{"path":"/etc"}"""))).Verdict.ShouldBe(Verdict.Block);
        (await CallAsync(Rules, Call("delete", """{"path":"tmp"}"""))).Verdict.ShouldBe(Verdict.Allow);
        (await CallAsync(Rules, Call("delete", "{"))).Verdict.ShouldBe(Verdict.Block);
    }

    [Fact]
    public async Task Rewrite_TakesOutWhatIsDenied()
    {
        var decision = await JudgeAsync(ReadersAndMail, new(GuardrailActionKind.Remove), Body(Tool("read_file") + "," + Tool("exec") + "," + Tool("other")));

        decision.Verdict.ShouldBe(Verdict.Edit);
        decision.Removals.Select(removal => (removal.Item, removal.Notice)).ShouldBe([(1, "Tool 'exec' denied by rule 'no-exec'"), (2, "Tool 'other' denied by default action")]);
    }

    [Fact]
    public async Task Template_IsFilled_AndNamesBringNoPlaceholders()
    {
        var decision = await ToolsAsync("""{violation_message_template: "{tool_name} ({rule_id}): {default_message} {x}"}""", Tool("{rule_id}"));

        decision.Violation!.Message.ShouldBe("{rule_id} (default): Tool '{rule_id}' denied by default action {x}");
    }

    [Fact]
    public async Task LongName_IsCutInTheMessage()
    {
        var decision = await ToolsAsync("{}", Tool(new string('a', 1000) + "\u202e"));

        decision.Violation!.Message!.Length.ShouldBeLessThan(120);
    }

    [Theory]
    [InlineData("rules: [{id: a, tool_name: 'a)|(?:b', decision: allow}]", "regular expression")]
    [InlineData("rules: [{id: a, tool_name: '(?=a)a', decision: allow}]", "linear time")]
    [InlineData("rules: [{id: a, decision: allow}]", "names no tools")]
    [InlineData("rules: [{tool_name: a, decision: allow}]", "has no \"id\"")]
    [InlineData("rules: [{id: a, tool_name: a}]", "decides nothing")]
    [InlineData("rules: [{id: a, tool_name: a, decision: maybe}]", "decision")]
    [InlineData("rules: [{id: a, tool_name: a, decision: allow}, {id: a, tool_name: b, decision: deny}]", "two rules")]
    [InlineData("rules: [{id: a, tool_name: a, decision: allow, allowed_param_patterns: {'a[0]': x}}]", "no path")]
    [InlineData("rules: [{id: a, tool_name: a, decision: allow, allowed_param_patterns: {'a..b': x}}]", "no path")]
    [InlineData("rules: [a]", "takes a map")]
    [InlineData("on_disallowed_action: rewrite", "something else")]
    [InlineData("default: deny", "no setting")]
    public void Mistake_IsReported(string settings, string expected)
    {
        var diagnostics = new List<Diagnostic>();

        Make(settings, Block, diagnostics).ShouldBeNull();

        diagnostics.ShouldContain(diagnostic => diagnostic.Message.Contains(expected, StringComparison.Ordinal) || (diagnostic.Remedy ?? "").Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void ActionThatChangesText_IsAMistake()
    {
        var diagnostics = new List<Diagnostic>();

        Make("{}", new GuardrailAction(GuardrailActionKind.Mask), diagnostics).ShouldBeNull();

        diagnostics.ShouldNotBeEmpty();
    }

    private static string Tool(string name) => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } }.ToJsonString();

    private static string Call(string name, string arguments) =>
        new JsonObject { ["id"] = "1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } }.ToJsonString();

    private static string Body(string tools) => $$"""{"model":"m","messages":[],"tools":[{{tools}}]}""";

    private static Task<GuardrailDecision> ToolsAsync(string settings, string tools) => JudgeAsync(settings, Block, Body(tools));

    private static Task<GuardrailDecision> CallAsync(string settings, string call) =>
        JudgeAsync(settings, Block, $$"""{"model":"m","messages":[{"role":"assistant","tool_calls":[{{call}}]}]}""");

    private static async Task<GuardrailDecision> JudgeAsync(string settings, GuardrailAction action, string body)
    {
        var diagnostics = new List<Diagnostic>();
        var guardrail = Make(settings, action, diagnostics);
        diagnostics.ShouldBeEmpty();
        using var index = new OpenAiChatIndexer().Index(Encoding.UTF8.GetBytes(body)).Value;
        return await guardrail!.EvaluateAsync(
            new GuardrailContext
            {
                Stage = Stage.Input,
                Facts = RequestFacts.None,
                RequestId = "r",
                Protection = ProtectionKey.Example,
                Parts = new ContentParts(index.Table, StageSet.Of(Stage.ToolList, Stage.ToolCall)),
            },
            TestContext.Current.CancellationToken);
    }

    private static IGuardrail? Make(string settings, GuardrailAction action, List<Diagnostic> diagnostics) =>
        new ToolPermissionGuardrailFactory().Create(new GuardrailDefinition("tools", DocumentReader.Read("test", settings, diagnostics)!, ActionPlan.Always(action), null!), diagnostics);
}
