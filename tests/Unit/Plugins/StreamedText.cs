using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Plugins;

/// <summary>Runs a guardrail over a text, whole or in pieces, keeping to the window contract of a streamed answer.</summary>
internal static class StreamedText
{
    public sealed record Finding(int Start, int Length, string Replacement, string Label);

    public sealed record Outcome(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Logged, string? Blocked, int MaxHeld);

    public static GuardrailContext Context(byte[] utf8, bool isPartial = false, int judged = 0) => new()
    {
        Stage = Stage.Output,
        Facts = RequestFacts.None,
        RequestId = "test",
        Protection = ProtectionKey.Example,
        Parts = ContentParts.Of(Stage.Output, ContentKind.Text, utf8),
        IsPartial = isPartial,
        JudgedBytes = judged,
    };

    public static GuardrailDecision Decide(IGuardrail guardrail, GuardrailContext context)
    {
        var decision = guardrail.EvaluateAsync(context, CancellationToken.None).AsTask();
        decision.IsCompletedSuccessfully.ShouldBeTrue();
        return decision.GetAwaiter().GetResult();
    }

    public static Outcome Whole(IGuardrail guardrail, byte[] utf8)
    {
        var decision = Decide(guardrail, Context(utf8));
        decision.HeldBytes.ShouldBe(0);
        return new Outcome([.. decision.Redactions.Select(edit => new Finding(edit.Start, edit.Length, edit.Replacement, edit.Label))], [.. decision.Logged.Select(finding => finding.Label)], decision.Violation?.Label, 0);
    }

    /// <param name="guardrail">What judges.</param>
    /// <param name="utf8">The whole text.</param>
    /// <param name="next">Size of the next piece; 0 is allowed now and then.</param>
    /// <param name="extra">Context kept beyond what the guardrail asks for.</param>
    public static Outcome InPieces(IGuardrail guardrail, byte[] utf8, Func<int> next, Func<int> extra)
    {
        var findings = new List<Finding>();
        var logged = new List<string>();
        var maxHeld = 0;
        var received = 0;
        var judged = 0;
        while (true)
        {
            received = Math.Min(utf8.Length, received + next());
            var isLast = received == utf8.Length && next() % 2 == 0;
            var start = Math.Max(0, judged - guardrail.Streaming.ContextBytes - extra());
            var decision = Decide(guardrail, Context(utf8[start..received], !isLast, judged - start));
            foreach (var edit in decision.Redactions)
            {
                edit.Start.ShouldBeGreaterThanOrEqualTo(judged - start);
                (start + edit.Start + edit.Length).ShouldBeLessThanOrEqualTo(received - decision.HeldBytes);
                findings.Add(new Finding(start + edit.Start, edit.Length, edit.Replacement, edit.Label));
            }

            logged.AddRange(decision.Logged.Select(finding => finding.Label));
            if (decision.Violation is { } violation)
            {
                return new Outcome(findings, logged, violation.Label, maxHeld);
            }

            if (isLast)
            {
                decision.HeldBytes.ShouldBe(0);
                return new Outcome(findings, logged, null, maxHeld);
            }

            (received - decision.HeldBytes).ShouldBeGreaterThanOrEqualTo(judged);
            maxHeld = Math.Max(maxHeld, decision.HeldBytes);
            judged = received - decision.HeldBytes;
        }
    }

    /// <summary>Size of the tail that is held back when more may follow.</summary>
    public static int Held(IGuardrail guardrail, string text) => Decide(guardrail, Context(Encoding.UTF8.GetBytes(text), isPartial: true)).HeldBytes;

    public static string Edited(IGuardrail guardrail, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var result = new List<byte>();
        var position = 0;
        foreach (var finding in Whole(guardrail, utf8).Findings)
        {
            result.AddRange(utf8[position..finding.Start]);
            result.AddRange(Encoding.UTF8.GetBytes(finding.Replacement));
            position = finding.Start + finding.Length;
        }

        result.AddRange(utf8[position..]);
        return Encoding.UTF8.GetString([.. result]);
    }
}
