using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Endpoints;

/// <summary>The value of <c>x-litellm-applied-guardrails</c>: names in running order, joined once for each list of bindings.</summary>
internal static class AppliedGuardrails
{
    private static readonly ConditionalWeakTable<GuardrailBinding[], string> Joined = [];

    /// <summary>Those an answer passes, which are told before they have all run: a stream's headers leave first.</summary>
    public static string Of(ImmutableArray<GuardrailBinding> selected) =>
        selected.IsEmpty ? "" : Joined.GetValue(ImmutableCollectionsMarshal.AsArray(selected)!, static bindings => Join(bindings.Select(binding => binding.Name)));

    /// <summary>Those that really ran, the one that blocked among them: for a request that ends without an answer.</summary>
    public static string Ran(GuardrailRun run) => Join(run.JudgedNames);

    private static string Join(IEnumerable<string> names) =>
        string.Join(',', names.Distinct(StringComparer.Ordinal).Select(name => Uri.EscapeDataString(name).Replace("%2F", "/", StringComparison.Ordinal)));
}
