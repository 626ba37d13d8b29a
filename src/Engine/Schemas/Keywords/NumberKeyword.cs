using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>One of <c>minimum</c>, <c>exclusiveMinimum</c>, <c>maximum</c>, <c>exclusiveMaximum</c>, <c>multipleOf</c> (validation, section 6.2), exactly.</summary>
internal sealed class NumberKeyword(SchemaNode node, string name, BoundKind kind, ExactNumber limit, string written) : Keyword(node, name)
{
    private const int MaxDividedDigits = 4096;

    public override bool Evaluate(Evaluation run, in JsonElement instance, EvaluatedSet? seen)
    {
        if (instance.ValueKind != JsonValueKind.Number)
        {
            return true;
        }

        var raw = JsonRaw.Number(instance);
        if (!run.SpendBytes(raw.Length))
        {
            return false;
        }

        if (limit.Small is { } small && ExactNumber.TrySmall(raw, out var value))
        {
            return Holds(kind == BoundKind.MultipleOf ? (value % small == 0 ? 0 : 1) : value.CompareTo(small)) || Fail(run);
        }

        var view = NumberView.Parse(raw, raw.Length <= NumberView.StackDigits ? stackalloc byte[NumberView.StackDigits] : new byte[raw.Length]);
        if (kind != BoundKind.MultipleOf)
        {
            return Holds(NumberView.Compare(view, limit.View)) || Fail(run);
        }

        if (view.Digits.Length > MaxDividedDigits)
        {
            run.Exhaust();
            return false;
        }

        return run.Spend(view.Digits.Length / 4) && (view.IsMultipleOf(limit.View) || Fail(run));
    }

    private bool Holds(int comparison) => kind switch
    {
        BoundKind.Minimum => comparison >= 0,
        BoundKind.ExclusiveMinimum => comparison > 0,
        BoundKind.Maximum => comparison <= 0,
        BoundKind.ExclusiveMaximum => comparison < 0,
        _ => comparison == 0,
    };

    private bool Fail(Evaluation run) => run.Fail(this, kind switch
    {
        BoundKind.Minimum => $"must be at least {written}",
        BoundKind.ExclusiveMinimum => $"must be more than {written}",
        BoundKind.Maximum => $"must be at most {written}",
        BoundKind.ExclusiveMaximum => $"must be less than {written}",
        _ => $"must be a multiple of {written}",
    });
}
