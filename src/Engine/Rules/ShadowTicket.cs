using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>One sampled request on its road.</summary>
internal sealed class ShadowTicket(ShadowRules shadow, SelectionQuery query, bool isStream) : IShadow
{
    public void Judged(PartTable table, Stage side, bool isRefused)
    {
        // Of a stream only the input is whole.
        if (table.DocumentCount > 0 && !(isStream && side == Stage.Output))
        {
            var live = isRefused ? Verdict.Block : table.HasEdits ? Verdict.Edit : Verdict.Allow;
            shadow.Offer(query, table.Document(0).Utf8, side, live);
        }
    }
}
