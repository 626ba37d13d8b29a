using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Plugins.Keywords;
using Guard.Testing;

namespace Guard.UnitTests.Plugins.Keywords;

public sealed class KeywordsGuardrailTests
{
    [Theory]
    [InlineData("words: [secret]", "A Secret, secrets and \"SECRET\".", "A <KEYWORD>, secrets and \"<KEYWORD>\".")]
    [InlineData("words: [secret]\nwhole_word: false", "secrets", "<KEYWORD>s")]
    [InlineData("words: [secret]\ncase_sensitive: true", "Secret secret", "Secret <KEYWORD>")]
    [InlineData("words: [secret]\nlabel: PROJECT", "secret", "<PROJECT>")]
    [InlineData("words: [top secret, top]", "top \n secret, top", "<KEYWORD>, <KEYWORD>")]
    [InlineData("words: [Zürich]", "ZÜRICH Zu\u0308rich", "<KEYWORD> <KEYWORD>")]
    [InlineData("words: [σίσυφος]", "ΣΊΣΥΦΟΣ", "<KEYWORD>")]
    [InlineData("words: [C++]", "c++ and c+", "<KEYWORD> and c+")]
    [InlineData("words: [secret]", "s\u200Becr\u00ADet ｓｅｃｒｅｔ", "<KEYWORD> <KEYWORD>")]
    [InlineData("words: [秘密]", "これは秘密です", "これは<KEYWORD>です")]
    [InlineData("words: [secret]", "my_secret secret_one é", "my_secret secret_one é")]
    [InlineData("[alpha, beta]", "Beta", "<KEYWORD>")]
    public void Words_AreFound(string settings, string text, string expected) => StreamedText.Edited(Create(settings, new GuardrailAction(GuardrailActionKind.Mask)), text).ShouldBe(expected);

    [Theory]
    [InlineData(GuardrailActionKind.Replace, "[{label}]", 0, "a [KEYWORD] b")]
    [InlineData(GuardrailActionKind.Redact, null, 0, "a  b")]
    [InlineData(GuardrailActionKind.MaskKeepLast, null, 2, "a ****et b")]
    [InlineData(GuardrailActionKind.Allow, null, 0, "a secret b")]
    [InlineData(GuardrailActionKind.Log, null, 0, "a secret b")]
    public void Action_IsCarriedOut(GuardrailActionKind kind, string? text, int keep, string expected) =>
        StreamedText.Edited(Create("[secret]", new GuardrailAction(kind, text, keep)), "a secret b").ShouldBe(expected);

    [Fact]
    public void Block_NamesTheLabelAndTheMessage()
    {
        var decision = StreamedText.Decide(
            Create("words: [secret]\nlabel: PROJECT", new GuardrailAction(GuardrailActionKind.Block, "Not here.")), StreamedText.Context(Encoding.UTF8.GetBytes("secret")));
        (decision.Violation?.Label, decision.Violation?.Message).ShouldBe(("PROJECT", "Not here."));
    }

    [Fact]
    public void Log_CountsEveryFinding()
    {
        var decision = StreamedText.Decide(Create("[secret]", new GuardrailAction(GuardrailActionKind.Log)), StreamedText.Context(Encoding.UTF8.GetBytes("secret secret")));
        decision.Verdict.ShouldBe(Verdict.Allow);
        decision.Logged.Select(finding => finding.Label).ShouldBe(["KEYWORD", "KEYWORD"]);
    }

    [Fact]
    public void File_AddsAWordALine_WithoutComments() =>
        StreamedText.Edited(Create("words: [one]\nfile: words.txt", new GuardrailAction(GuardrailActionKind.Mask), "# list\n two words \r\n\nthree"), "one two  words three list")
            .ShouldBe("<KEYWORD> <KEYWORD> <KEYWORD> list");

    [Theory]
    [InlineData("{}", "\"keywords\" has no words")]
    [InlineData("wrods: [a]", "did you mean \"words\"?")]
    [InlineData("words: [a]\nlabel: 'a b'", "\"label\" takes a name")]
    [InlineData("words: [a]\nwhole_word: maybe", "\"whole_word\" takes true or false")]
    [InlineData("words: ['']", "a word of 0 characters")]
    [InlineData("words: {a: b}", "takes a list of words")]
    [InlineData("file: missing.txt", "cannot be read: it does not exist")]
    public void Settings_AreRefused_WithTheReason(string settings, string expected)
    {
        var diagnostics = new List<Diagnostic>();
        Create(settings, new GuardrailAction(GuardrailActionKind.Mask), null, diagnostics).ShouldBeNull();
        diagnostics.ShouldContain(diagnostic => diagnostic.ToString().Contains(expected));
    }

    [Fact]
    public void CleanText_AllocatesNothing()
    {
        var guardrail = Create("[secret, top secret]", new GuardrailAction(GuardrailActionKind.Mask));
        var scanner = new KeywordScanner(new KeywordTrie(["secret", "top secret"], false), true);
        var utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Some sentences stop here, über alles. ", 50)));
        List<(int Start, int Length)>? matches = null;
        scanner.Scan(utf8, 0, false, ref matches);
        Allocations.Least(() =>
        {
            scanner.Scan(utf8, 0, false, ref matches);
        }).ShouldBe(0);
        matches.ShouldBeNull();
        guardrail.ShouldNotBeNull();
    }

    private static IGuardrail Create(string settings, GuardrailAction action, string? file = null) => Create(settings, action, file, [])!;

    private static IGuardrail? Create(string settings, GuardrailAction action, string? file, List<Diagnostic> diagnostics)
    {
        var node = DocumentReader.Read("rules.yaml", settings, diagnostics)!;
        return new KeywordsGuardrailFactory().Create(new GuardrailDefinition("test", node, ActionPlan.Always(action), new OneFile(file)), diagnostics);
    }

    private sealed class OneFile(string? text) : IRuleAssets
    {
        public string? ReadText(string relativePath, int maxBytes, out string? reason)
        {
            reason = text is null ? "it does not exist" : null;
            return text;
        }
    }
}
