using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Guardrails;

public sealed class ContentJudgeTests : IDisposable
{
    private readonly ContentJudge _judge = ContentJudge.Create(TimeProvider.System, ProtectionKey.Example);

    [Fact]
    public async Task Finding_StandsAtItsOriginalPlace_InBytesAndInCodePoints()
    {
        var judged = await JudgeAsync("é 😀 secret", Words("secret", GuardrailActionKind.Mask));

        var text = judged.Texts.Single();
        text.Text.ShouldBe("é 😀 <SECRET>");
        var finding = text.Findings.Single();
        (finding.Start, finding.End).ShouldBe((8, 14));
        (finding.StartRune, finding.EndRune).ShouldBe((4, 10));
        judged.Verdict.ShouldBe(Verdict.Edit);
    }

    [Fact]
    public async Task Finding_OfALaterGuardrail_StandsAtItsOriginalPlace_BehindAnEdit()
    {
        var judged = await JudgeAsync("one and two", Words("one", GuardrailActionKind.Mask), Words("two", GuardrailActionKind.Mask));

        judged.Texts.Single().Text.ShouldBe("<ONE> and <TWO>");
        judged.Texts.Single().Findings.Select(finding => (finding.Start, finding.End)).ShouldBe([(0, 3), (8, 11)]);
    }

    [Fact]
    public async Task Finding_InAReplacement_StandsWhereItsOriginalStood()
    {
        var judged = await JudgeAsync("a one b", Words("one", GuardrailActionKind.Mask), Words("ONE", GuardrailActionKind.Mask));

        judged.Texts.Single().Text.ShouldBe("a <<ONE>> b");
        judged.Texts.Single().Findings.Select(finding => (finding.Start, finding.End)).ShouldBe([(2, 5), (2, 5)]);
    }

    [Fact]
    public async Task Finding_ThatSpansAnEdit_CoversWhatWasReplaced()
    {
        var judged = await JudgeAsync("a one b", Words("one", GuardrailActionKind.Mask), Words("<ONE> b", GuardrailActionKind.Mask));

        judged.Texts.Single().Findings.Select(finding => (finding.Start, finding.End)).ShouldBe([(2, 5), (2, 7)]);
    }

    [Fact]
    public async Task Refusal_TellsEveryFindingOfItsGuardrail()
    {
        var judged = await JudgeAsync("bad and bad", Words("bad", GuardrailActionKind.Block));

        judged.Verdict.ShouldBe(Verdict.Block);
        judged.Error!.Code.ShouldBe(GuardErrorCode.GuardrailBlocked);
        judged.Texts.Single().Findings.Select(finding => finding.Start).ShouldBe([0, 8]);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Refusal_EndsTheJudgement_UnlessEverythingIsWanted(bool findsAll, int findings)
    {
        var content = Content("bad pii", Words("bad", GuardrailActionKind.Block), Words("pii", GuardrailActionKind.Block)) with { FindsAll = findsAll };

        var judged = (await _judge.JudgeAsync(content, TestContext.Current.CancellationToken)).Value;

        judged.Error!.Message.ShouldContain("guard-bad");
        judged.Texts.Single().Findings.Length.ShouldBe(findings);
    }

    [Fact]
    public async Task Monitor_IsRecorded_AndChangesNothing()
    {
        var judged = await JudgeAsync("bad", Words("bad", GuardrailActionKind.Block) with { IsMonitor = true });

        judged.Verdict.ShouldBe(Verdict.Allow);
        judged.Texts.Single().Text.ShouldBe("bad");
        judged.Texts.Single().Findings.Single().Verdict.ShouldBe(Verdict.Allow);
    }

    [Fact]
    public async Task Texts_AreJudgedEach_AndStayInOrder()
    {
        var content = Content("clean", Words("x", GuardrailActionKind.Redact)) with { Texts = ["clean", "x", ""] };

        var judged = (await _judge.JudgeAsync(content, TestContext.Current.CancellationToken)).Value;

        judged.Texts.Select(text => (text.Text, text.HasChanged)).ShouldBe([("clean", false), ("", true), ("", false)]);
    }

    [Fact]
    public async Task Body_IsEditedInPlace()
    {
        var body = """{"model":"m","messages":[{"role":"user","content":"my secret"}]}""";
        var content = Content("", Words("secret", GuardrailActionKind.Mask)) with { Texts = [], Body = Encoding.UTF8.GetBytes(body) };

        var judged = (await _judge.JudgeAsync(content, TestContext.Current.CancellationToken)).Value;

        Encoding.UTF8.GetString(judged.Body.Span).ShouldBe(body.Replace("secret", "<SECRET>", StringComparison.Ordinal));
        judged.BodyFindings.Single().Start.ShouldBe(3);
    }

    [Fact]
    public async Task Guardrail_OfAnotherStage_DoesNotRun()
    {
        var judged = await JudgeAsync("bad", Words("bad", GuardrailActionKind.Block) with { Stages = StageSet.Of(Stage.Output) });

        judged.Verdict.ShouldBe(Verdict.Allow);
        judged.Evidence.ShouldBeEmpty();
    }

    public void Dispose() => _judge.Dispose();

    private async Task<ContentJudgement> JudgeAsync(string text, params GuardrailBinding[] bindings) =>
        (await _judge.JudgeAsync(Content(text, bindings), TestContext.Current.CancellationToken)).Value;

    private static ContentToJudge Content(string text, params GuardrailBinding[] bindings) => new() { Bindings = [.. bindings], Texts = [text] };

    private static GuardrailBinding Words(string word, GuardrailActionKind kind) => new()
    {
        Name = $"guard-{word}",
        RuleId = $"test/{word}@1",
        Type = "words",
        Guardrail = new WordFinder(word, kind),
        Stages = StageSet.All,
    };

    private sealed class WordFinder(string word, GuardrailActionKind kind) : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken)
        {
            var collector = new FindingCollector(ActionPlan.Always(new GuardrailAction(kind)), context);
            var bytes = Encoding.UTF8.GetBytes(word);
            foreach (var part in context.Parts)
            {
                for (var start = 0; part.Utf8[start..].IndexOf(bytes) is >= 0 and var at; start += at + bytes.Length)
                {
                    collector.Add(part, start + at, bytes.Length, word.ToUpperInvariant());
                }
            }

            return ValueTask.FromResult(collector.ToDecision());
        }
    }
}
