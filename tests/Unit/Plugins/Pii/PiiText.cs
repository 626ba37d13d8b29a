using System.Collections.Frozen;
using System.Text;
using Guard.Engine.Guardrails;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

/// <summary>Guardrails and scans for the tests beside it.</summary>
internal static class PiiText
{
    public const ulong Everything = (1UL << 29) - 1;

    public static PiiGuardrail Masking(ulong entities = Everything, double minScore = PiiSettings.DefaultMinScore) =>
        new(new PiiSettings(entities, minScore), ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Mask)));

    public static PiiGuardrail Acting(GuardrailAction fallback, params (string Label, GuardrailAction Action)[] actions) =>
        new(new PiiSettings(Everything, PiiSettings.DefaultMinScore), new ActionPlan(actions.ToFrozenDictionary(pair => pair.Label, pair => pair.Action), fallback));

    /// <summary>Findings as <c>ENTITY:text</c>.</summary>
    public static string[] Find(string text, ulong entities = Everything, double minScore = PiiSettings.DefaultMinScore)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        List<PiiMatch>? matches = null;
        new PiiScanner(entities, minScore).Scan(utf8, 0, false, ref matches);
        return [.. (matches ?? []).Select(match => $"{PiiEntities.NameOf(match.Entity)}:{Encoding.UTF8.GetString(utf8, match.Start, match.Length)}")];
    }

    public static string[] Find(PiiEntity entity, string text) => [.. Find(text, PiiEntities.SetOf(entity)).Select(found => found[(found.IndexOf(':') + 1)..])];
}
