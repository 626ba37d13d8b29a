using System.Text;
using Guard.Engine;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Plugins;
using Guard.Plugins.Pii;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiGuardrailTests
{
    private const string Text = "Ana (ana@client.example) paid with 4111-1111 1111 1111, sorry, 4111 1111 1111 1111.";

    [Theory]
    [InlineData(GuardrailActionKind.Mask, null, 0, "card <CREDIT_CARD>.")]
    [InlineData(GuardrailActionKind.MaskKeepLast, null, 4, "card **** **** **** 1111.")]
    [InlineData(GuardrailActionKind.MaskKeepLast, null, 0, "card **** **** **** ****.")]
    [InlineData(GuardrailActionKind.Replace, "[{label}]", 0, "card [CREDIT_CARD].")]
    [InlineData(GuardrailActionKind.Redact, null, 0, "card .")]
    [InlineData(GuardrailActionKind.Allow, null, 0, "card 4111 1111 1111 1111.")]
    [InlineData(GuardrailActionKind.Log, null, 0, "card 4111 1111 1111 1111.")]
    public void Action_IsCarriedOut(GuardrailActionKind kind, string? text, int keep, string expected) =>
        StreamedText.Edited(PiiText.Acting(new GuardrailAction(kind, text, keep)), "card 4111 1111 1111 1111.").ShouldBe(expected);

    [Fact]
    public void KeepLast_CountsLettersAndDigitsOfAnyScript_AndDropsInvisibleCharacters() =>
        StreamedText.Edited(PiiText.Acting(new GuardrailAction(GuardrailActionKind.MaskKeepLast, KeepLast: 3)), "jür\u200Bgen@müller.de 4111 1111 1111 11\u200B11")
            .ShouldBe("******@*****r.de **** **** **** *111");

    [Fact]
    public void Actions_ApplyByEntity()
    {
        var guardrail = PiiText.Acting(
            new GuardrailAction(GuardrailActionKind.Mask),
            ("CREDIT_CARD", new GuardrailAction(GuardrailActionKind.MaskKeepLast, KeepLast: 4)),
            ("EMAIL_ADDRESS", new GuardrailAction(GuardrailActionKind.Replace, "someone")));
        StreamedText.Edited(guardrail, "ana@client.example 4111111111111111 192.0.2.44").ShouldBe("someone ************1111 <IP_ADDRESS>");
    }

    [Fact]
    public void Block_WinsOverEdits_AndNamesTheEntity()
    {
        var guardrail = PiiText.Acting(new GuardrailAction(GuardrailActionKind.Mask), ("CREDIT_CARD", new GuardrailAction(GuardrailActionKind.Block, "No cards, please.")));
        var decision = StreamedText.Decide(guardrail, StreamedText.Context(Encoding.UTF8.GetBytes(Text)));
        decision.Verdict.ShouldBe(Verdict.Block);
        (decision.Violation?.Label, decision.Violation?.Message).ShouldBe(("CREDIT_CARD", "No cards, please."));
        decision.Redactions.ShouldBeEmpty();
    }

    [Fact]
    public void AllowedAndLoggedEntities_NeverHideOthers()
    {
        var guardrail = PiiText.Acting(
            new GuardrailAction(GuardrailActionKind.Mask), ("URL", new GuardrailAction(GuardrailActionKind.Log)), ("UK_NHS", new GuardrailAction(GuardrailActionKind.Allow)));
        var context = StreamedText.Context(Encoding.UTF8.GetBytes("https://example.com/?mail=ana@client.example"));
        var decision = StreamedText.Decide(guardrail, context);
        decision.Redactions.Select(edit => edit.Label).ShouldBe(["EMAIL_ADDRESS"]);
        decision.Logged.Select(finding => finding.Label).ShouldBe(["URL"]);
    }

    [Fact]
    public void Parts_AreEditedInOrder()
    {
        var context = new GuardrailContext
        {
            Stage = Stage.Input,
            Facts = Guard.Engine.Scopes.RequestFacts.None,
            RequestId = "test",
            Protection = ProtectionKey.Example,
            Parts = ContentParts.Of(Stage.Input, "ana@client.example, bo@client.example", "nothing", "cy@client.example"),
        };
        StreamedText.Decide(PiiText.Masking(), context).Redactions.Select(edit => (edit.Part, edit.Start)).ShouldBe([(0, 0), (0, 20), (2, 0)]);
    }

    [Theory]
    [InlineData("The committee met on a grey morning; nobody of the 12 objected, at 10:30 on 2024-05-12. ")]
    [InlineData("Die Straßen führten über 3 Brücken – \"niemand\" widersprach. 委員会は午前10時に会った。")]
    public async Task CleanText_AllocatesNothing(string sentence)
    {
        var guardrail = PiiText.Masking();
        var context = StreamedText.Context(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(sentence, 40))));
        await guardrail.EvaluateAsync(context, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decision = await guardrail.EvaluateAsync(context, CancellationToken.None);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        decision.Verdict.ShouldBe(Verdict.Allow);
    }

    [Theory]
    [InlineData("{}", "<EMAIL_ADDRESS> +1")]
    [InlineData("", "<EMAIL_ADDRESS> +1")]
    [InlineData("entities: [CREDIT_CARD]", "ana@client.example +1")]
    [InlineData("entities: EMAIL_ADDRESS\nmin_score: 0.9", "<EMAIL_ADDRESS> +1")]
    public void Settings_ChooseEntities(string settings, string expected) => StreamedText.Edited(Create(settings, [])!, "ana@client.example +1").ShouldBe(expected);

    [Theory]
    [InlineData("entities: [EMIAL_ADDRESS]", "rules.yaml:1:12 error: unknown entity \"EMIAL_ADDRESS\"; did you mean \"EMAIL_ADDRESS\"?")]
    [InlineData("entities: []", "takes a list with at least one entity")]
    [InlineData("entities: [[a]]", "unknown entity \"a list\"")]
    [InlineData("min_score: 2", "\"min_score\" takes a number from 0 to 1")]
    [InlineData("min_scroe: 0.4", "rules.yaml:1:1 error: \"pii\" has no setting \"min_scroe\"; did you mean \"min_score\"?")]
    [InlineData("[EMAIL_ADDRESS]", "\"pii\" takes a map, not a list")]
    public void Settings_AreRefused_WithPositionAndRemedy(string settings, string expected)
    {
        var diagnostics = new List<Diagnostic>();
        Create(settings, diagnostics).ShouldBeNull();
        diagnostics.ShouldHaveSingleItem().ToString().ShouldContain(expected);
    }

    [Fact]
    public void Plugins_RegisterTheirTypes()
    {
        using var services = new ServiceCollection().AddLogging().AddGuardSideCalls().AddGuardPlugins().BuildServiceProvider();
        services.GetServices<IGuardrailFactory>().Select(factory => factory.Type).ShouldBe(["pii", "keywords", "tool_permission", "regex", "json_schema", "generic_guardrail_api"]);
    }

    private static IGuardrail? Create(string settings, List<Diagnostic> diagnostics)
    {
        var node = DocumentReader.Read("rules.yaml", settings, diagnostics) ?? new DocumentScalar(new SourcePosition("rules.yaml", 1, 1), "", false);
        var definition = new GuardrailDefinition("test", node, ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Mask)), new NoAssets());
        return new PiiGuardrailFactory().Create(definition, diagnostics);
    }

    private sealed class NoAssets : IRuleAssets
    {
        public string? ReadText(string relativePath, int maxBytes, out string? reason)
        {
            reason = "there are none";
            return null;
        }
    }
}
