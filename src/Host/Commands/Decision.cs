using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.Host.Commands;

/// <summary>What one rule set does with one line of traffic. Equal when nobody could tell the difference.</summary>
/// <param name="Verdict">In the words of <c>guard scan</c>, or <c>error</c>.</param>
/// <param name="Result">What would be sent on, or the refusal.</param>
/// <param name="Acted">Rule ids of the guardrails that intervened, in order.</param>
internal sealed record Decision(string Verdict, string Result, ImmutableArray<string> Acted)
{
    /// <summary>The same to caller and upstream.</summary>
    public bool IsSameAs(Decision other) => Verdict == other.Verdict && (Verdict == "block" || Result == other.Result);

    public static async ValueTask<Decision> OfAsync(RuleSet rules, ContentJudge judge, TrafficLine line, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var facts = RequestFacts.None with { Model = line.Model, Now = now };
        if (!GuardrailSelection.Select(rules, new SelectionQuery { Facts = facts, Requested = line.Guardrails }).TryGetValue(out var bindings, out var error))
        {
            return Failed(error);
        }

        var content = new ContentToJudge { Bindings = bindings, Facts = facts, Side = line.Side, Texts = line.Text is null ? [] : [line.Text], Body = line.Body };
        if (!(await judge.JudgeAsync(content, cancellationToken)).TryGetValue(out var judged, out error))
        {
            return Failed(error);
        }

        var result = line.Text is null ? Encoding.UTF8.GetString(judged.Body.Span) : judged.Texts[0].Text;
        return new Decision(
            ScannedText.Word(judged.Verdict),
            judged.Error?.Message ?? result,
            [.. judged.Evidence.Where(static item => item.Status == "guardrail_intervened").Select(static item => item.RuleId).Distinct(StringComparer.Ordinal)]);
    }

    private static Decision Failed(GuardError error) => new("error", error.Message, []);
}
