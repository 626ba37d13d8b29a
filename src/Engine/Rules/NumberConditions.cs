using System.Collections.Frozen;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads a condition over whole numbers: a number, or a map of <c>gt</c>, <c>gte</c>, <c>lt</c>, <c>lte</c> and <c>eq</c>.</summary>
internal static class NumberConditions
{
    public static NumberMatcher? Read(string key, DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentScalar scalar && scalar.TryGetInt64(out var exact))
        {
            return new NumberMatcher(exact, exact);
        }

        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"the condition of \"{key}\" takes a number, not {node.Describe()}", "write a whole number or a map such as {gt: 1000}"));
            return null;
        }

        var before = diagnostics.Count;
        var reader = new RuleMapReader($"the condition of \"{key}\"", map, diagnostics);
        var (gt, gte, lt, lte, eq) = (Bound(reader, "gt"), Bound(reader, "gte"), Bound(reader, "lt"), Bound(reader, "lte"), Bound(reader, "eq"));
        reader.Done(FrozenSet<string>.Empty);
        if (diagnostics.Count != before)
        {
            return null;
        }

        var least = Extreme(Math.Max, gt + 1, gte, eq);
        var most = Extreme(Math.Min, lt - 1, lte, eq);
        if ((least is null && most is null) || least > most)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, $"the condition of \"{key}\" fits {(least > most ? "no number" : "every number")}", "use gt, gte, lt, lte or eq"));
            return null;
        }

        return new NumberMatcher(least, most);
    }

    private static long? Bound(RuleMapReader reader, string key) => reader.Integer(key, 0, int.MaxValue);

    private static long? Extreme(Func<long, long, long> pick, params ReadOnlySpan<long?> bounds)
    {
        long? best = null;
        foreach (var bound in bounds)
        {
            best = bound is not { } value ? best : best is { } known ? pick(known, value) : value;
        }

        return best;
    }
}
