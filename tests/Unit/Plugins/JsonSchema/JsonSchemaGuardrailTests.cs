using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Plugins.JsonSchema;

namespace Guard.UnitTests.Plugins.JsonSchema;

public sealed class JsonSchemaGuardrailTests
{
    private const string Order = "schema: {type: object, required: [id], properties: {id: {type: integer}}, additionalProperties: false}";
    private const string Planted = "sk-planted-4f1c9";

    private static readonly GuardrailAction Block = new(GuardrailActionKind.Block);

    [Theory]
    [InlineData(Order, """{"id": 7}""", Verdict.Allow)]
    [InlineData(Order, """{"id": "7"}""", Verdict.Block)]
    [InlineData(Order, """{"id": 7} and more""", Verdict.Block)]
    [InlineData(Order, """{"id": 7, "id": 8}""", Verdict.Block)]
    [InlineData(Order, "no JSON", Verdict.Block)]
    [InlineData(Order, "```json\n{\"id\": 7}\n```", Verdict.Block)]
    [InlineData(Order + "\nfenced: true", "```json\n{\"id\": 7}\n```", Verdict.Allow)]
    [InlineData(Order + "\nfenced: true", "```\n{\"id\": 7}\n```\n", Verdict.Allow)]
    [InlineData(Order + "\nfenced: true", """{"id": 7}""", Verdict.Allow)]
    [InlineData(Order + "\nfenced: true", "```python\n{\"id\": 7}\n```", Verdict.Block)]
    [InlineData(Order + "\nfenced: true", "Here:\n```json\n{\"id\": 7}\n```", Verdict.Block)]
    [InlineData("schema: {format: date}", "\"no date\"", Verdict.Allow)]
    [InlineData("schema: {format: date}\nformats: true", "\"no date\"", Verdict.Block)]
    [InlineData("file: order.json", """{"a": 1}""", Verdict.Block)]
    [InlineData("response_format: true", "no JSON", Verdict.Allow)]
    public void Text_MustBeWhatTheSchemaAsksFor(string settings, string text, Verdict expected) =>
        StreamedText.Decide(Create(settings, Block), StreamedText.Context(Encoding.UTF8.GetBytes(text))).Verdict.ShouldBe(expected);

    [Fact]
    public void Block_NamesTheKeyword_NeverTheText()
    {
        var decision = StreamedText.Decide(Create(Order, Block), StreamedText.Context(Encoding.UTF8.GetBytes($$"""{"id": "{{Planted}}", "{{Planted}}": 1}""")));

        decision.Violation.ShouldNotBeNull().Message.ShouldBe(
            "Blocked by the guardrail \"test\": the text is not what the schema of the rule asks for: must be an integer (/properties/id/type), and 1 more.");
        decision.Violation.Label.ShouldBe("SCHEMA");
    }

    [Fact]
    public void Block_SaysTheRulesOwnWords_WhereItHasSome() =>
        StreamedText.Decide(Create(Order, Block with { Text = "Not an order." }), StreamedText.Context("[]"u8.ToArray())).Violation.ShouldNotBeNull().Message.ShouldBe("Not an order.");

    [Fact]
    public void Mask_ReplacesTheWholeText() => StreamedText.Edited(Create(Order, new GuardrailAction(GuardrailActionKind.Mask)), "not an order").ShouldBe("<SCHEMA>");

    [Theory]
    [InlineData(ContentKind.Reasoning)]
    [InlineData(ContentKind.Refusal)]
    [InlineData(ContentKind.ToolArguments)]
    public void OtherKindsOfContent_AreNotJudged(ContentKind kind) =>
        StreamedText.Decide(Create(Order, Block), Context("thinking", "", Stage.Output, kind)).Verdict.ShouldBe(Verdict.Allow);

    [Theory]
    [InlineData("response_format: true", """{"a": 1}""", Verdict.Allow)]
    [InlineData("response_format: true", """{"a": "x"}""", Verdict.Block)]
    [InlineData("response_format: true\nschema: {required: [b]}", """{"a": 1}""", Verdict.Block)]
    [InlineData("response_format: true\nschema: {required: [b]}", """{"a": "x", "b": 1}""", Verdict.Block)]
    [InlineData("schema: true", """{"a": "x"}""", Verdict.Allow)]
    public void RequestsOwnSchema_CountsBesideTheRules(string settings, string text, Verdict expected) =>
        StreamedText.Decide(Create(settings, Block), Context(text, """{"properties": {"a": {"type": "integer"}}}""")).Verdict.ShouldBe(expected);

    [Theory]
    [InlineData("""{"type": "strin"}""")]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"$ref": "https://example.com/schema"}""")]
    [InlineData("""{"pattern": "^(?=(a|aa)+$)"}""")]
    public void RequestsSchemaThatCannotBeUsed_IsAFinding(string schema)
    {
        var decision = StreamedText.Decide(Create("response_format: true", Block), Context("1", schema));

        decision.Verdict.ShouldBe(Verdict.Block);
        decision.Violation.ShouldNotBeNull().Message.ShouldNotBeNull().ShouldContain("the schema in \"response_format\" cannot be used (");
    }

    [Fact]
    public void RequestsOwnSchema_DoesNotJudgeTheInput() =>
        StreamedText.Decide(Create("response_format: true", Block), Context("no JSON", """{"type": "object"}""", Stage.Input)).Verdict.ShouldBe(Verdict.Allow);

    [Fact]
    public void SchemasOfRequests_AreCompiledOnce_AndBounded()
    {
        var schemas = new RequestSchemas();
        var first = schemas.Get("""{"type": "object"}"""u8, assertsFormats: false);

        schemas.Get("""{"type": "object"}"""u8, assertsFormats: false).ShouldBeSameAs(first);
        schemas.Get("""{"type": "object"}"""u8, assertsFormats: true).ShouldNotBeSameAs(first);
        for (var number = 0; number < 1000; number++)
        {
            schemas.Get(Encoding.UTF8.GetBytes($$"""{"const": {{number}}}"""), assertsFormats: false);
            schemas.Count.ShouldBeLessThanOrEqualTo(128);
        }
    }

    [Theory]
    [InlineData("[a]", "\"json_schema\" takes a map, not a list")]
    [InlineData("{}", "\"json_schema\" has no schema")]
    [InlineData("shema: {}", "did you mean \"schema\"?")]
    [InlineData("schema: {}\nfile: order.json", "both \"schema\" and \"file\" are given")]
    [InlineData("schema: {type: strin}", "rules.yaml:1:16 error: the schema is wrong at \"/type\"")]
    [InlineData("schema:\n  properties:\n    a: {minLength: x}", "rules.yaml:3:20 error: the schema is wrong at \"/properties/a/minLength\"")]
    [InlineData("schema: {pattern: '(?=a)'}", "lookaround")]
    [InlineData("file: missing.json", "cannot be read: it does not exist")]
    [InlineData("file: broken.json", "\"broken.json\" is wrong at \"\": not valid JSON")]
    [InlineData("schema: true\ntarget: arguments", "the target \"arguments\" is not served yet")]
    [InlineData("schema: true\ntarget: everything", "\"target\" takes \"text\"")]
    [InlineData("schema: true\ntool: send", "\"tool\" is not served yet")]
    [InlineData("schema: true\nfenced: maybe", "\"fenced\" takes true or false")]
    public void Settings_AreRefused_WithTheReason(string settings, string expected)
    {
        var diagnostics = new List<Diagnostic>();

        Create(settings, Block, diagnostics).ShouldBeNull();

        diagnostics.ShouldContain(diagnostic => diagnostic.ToString().Contains(expected));
    }

    private static GuardrailContext Context(string text, string schema, Stage stage = Stage.Output, ContentKind kind = ContentKind.Text) => new()
    {
        Stage = stage,
        Facts = RequestFacts.None,
        RequestId = "test",
        Protection = ProtectionKey.Example,
        ResponseSchema = Encoding.UTF8.GetBytes(schema),
        Parts = ContentParts.Of(stage, kind, Encoding.UTF8.GetBytes(text)),
    };

    private static IGuardrail Create(string settings, GuardrailAction action)
    {
        var diagnostics = new List<Diagnostic>();
        return Create(settings, action, diagnostics).ShouldNotBeNull(string.Join('\n', diagnostics));
    }

    private static IGuardrail? Create(string settings, GuardrailAction action, List<Diagnostic> diagnostics)
    {
        var node = DocumentReader.Read("rules.yaml", settings, diagnostics)!;
        return new JsonSchemaGuardrailFactory().Create(new GuardrailDefinition("test", node, ActionPlan.Always(action), new Files()), diagnostics);
    }

    private sealed class Files : IRuleAssets
    {
        public string? ReadText(string relativePath, int maxBytes, out string? reason)
        {
            var text = relativePath switch
            {
                "order.json" => """{"required": ["id"]}""",
                "broken.json" => "{",
                _ => null,
            };
            reason = text is null ? "it does not exist" : null;
            return text;
        }
    }
}
