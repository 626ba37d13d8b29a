using Guard.Engine.Content;
using Guard.Engine.Spend;

namespace Guard.Engine.Guardrails;

/// <summary>Where findings were made: turns them into evidence before edits take the text away.</summary>
/// <param name="Table">The parts that were judged.</param>
/// <param name="Protection">Makes fingerprints.</param>
/// <param name="Offset">Bytes of a stream's lane that the table no longer holds.</param>
internal readonly record struct FindingScene(PartTable Table, ProtectionKey Protection, long Offset = 0)
{
    /// <summary>Describes a finding; one that stands in no part has no place and no fingerprint.</summary>
    public EvidenceFinding Describe(in Finding finding)
    {
        if (finding.Part < 0 || finding.Part >= Table.Count)
        {
            return new EvidenceFinding(finding.Label, "", -1, 0, 0, finding.Score, "");
        }

        ref readonly var entry = ref Table.Entry(finding.Part);
        var text = Table.Text(finding.Part).Span;
        var start = Math.Clamp(finding.Start, 0, text.Length);
        var found = text.Slice(start, Math.Clamp(finding.Length, 0, text.Length - start));
        return new EvidenceFinding(
            finding.Label, NameOf(entry.Kind), entry.MessageIndex >= 0 ? entry.MessageIndex : entry.Choice, Offset + start, found.Length, finding.Score, Protection.Fingerprint(found));
    }

    private static string NameOf(ContentKind kind) => kind switch
    {
        ContentKind.Text => "text",
        ContentKind.Reasoning => "reasoning",
        ContentKind.Refusal => "refusal",
        ContentKind.ToolDefinition => "tool_definition",
        ContentKind.ToolArguments => "tool_arguments",
        ContentKind.ToolResult => "tool_result",
        ContentKind.Instructions => "instructions",
        ContentKind.Name => "name",
        _ => "unknown",
    };
}
