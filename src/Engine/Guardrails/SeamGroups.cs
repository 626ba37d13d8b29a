using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.Engine.Guardrails;

/// <summary>
/// Judges text that was cut into several parts of one message, as the model will read it: joined. Only findings that cross a seam count here;
/// the others were made part by part.
/// </summary>
internal static class SeamGroups
{
    public static async ValueTask<GuardError?> JudgeAsync(
        GuardrailPipeline pipeline, GuardrailRun run, GuardrailBinding binding, PartTable table, Stage side, FindingTally tally, CancellationToken cancellationToken)
    {
        var first = 0;
        while (first < table.Count)
        {
            var last = GroupEnd(table, first);
            if (last > first && Means(binding, table.Entry(first)))
            {
                var error = await JudgeGroupAsync(pipeline, run, binding, table, first, last, side, tally, cancellationToken);
                if (error is not null)
                {
                    return error;
                }
            }

            first = last + 1;
        }

        return null;
    }

    private static async ValueTask<GuardError?> JudgeGroupAsync(
        GuardrailPipeline pipeline, GuardrailRun run, GuardrailBinding binding, PartTable table, int first, int last, Stage side, FindingTally tally, CancellationToken cancellationToken)
    {
        var joined = Join(table, first, last, out var ends);
        var entry = table.Entry(first);
        var parts = ContentParts.Of(entry, joined);
        var result = await pipeline.JudgeAsync(run, binding, parts, side, cancellationToken);
        if (result.Error is { } error)
        {
            return error;
        }

        var decision = result.Value;
        var scene = new FindingScene(parts.Table, run.Protection);
        if (decision.Verdict == Verdict.Block || (decision.Verdict == Verdict.Confirm && !run.Consented.Contains(binding.RuleId)))
        {
            tally.Count(decision, scene, !binding.IsMonitor);
            return binding.IsMonitor ? null : GuardrailPipeline.Blocked(binding, decision.Violation, decision.Verdict);
        }

        if (!binding.IsMonitor)
        {
            foreach (var redaction in decision.Redactions.Reverse())
            {
                if (ApplyAcross(table, first, ends, redaction))
                {
                    tally.AddActed(redaction.Finding, scene);
                }
            }
        }

        return null;
    }

    private static bool Means(GuardrailBinding binding, in PartEntry part) =>
        binding.Stages.Contains(part.Stage) && !part.IsRemoved && binding.PartScope?.Covers(part.IsOfTool, part.ToolName, part.ServerName) != false;

    private static int GroupEnd(PartTable table, int first)
    {
        var group = table.Entry(first).Group;
        var last = first;
        while (group != 0 && last + 1 < table.Count && table.Entry(last + 1).Group == group)
        {
            last++;
        }

        return last;
    }

    private static byte[] Join(PartTable table, int first, int last, out int[] ends)
    {
        ends = new int[last - first + 1];
        var size = 0;
        for (var i = first; i <= last; i++)
        {
            size += table.Text(i).Length;
            ends[i - first] = size;
        }

        var joined = new byte[size];
        var position = 0;
        for (var i = first; i <= last; i++)
        {
            var text = table.Text(i).Span;
            text.CopyTo(joined.AsSpan(position));
            position += text.Length;
        }

        return joined;
    }

    /// <summary>The replacement goes where the finding starts; the rest of it is taken out of the following parts. Later findings were applied before.</summary>
    private static bool ApplyAcross(PartTable table, int first, int[] ends, Redaction redaction)
    {
        var end = redaction.Start + redaction.Length;
        var startPart = PartAt(ends, redaction.Start);
        var endPart = PartAt(ends, end - 1);
        if (startPart == endPart)
        {
            return false;
        }

        for (var part = endPart; part >= startPart; part--)
        {
            var partStart = part == 0 ? 0 : ends[part - 1];
            var from = Math.Max(redaction.Start, partStart) - partStart;
            var until = Math.Min(end, ends[part]) - partStart;
            table.Apply(new Redaction(first + part, from, until - from, part == startPart ? redaction.Replacement : "", redaction.Label));
        }

        return true;
    }

    private static int PartAt(int[] ends, int offset)
    {
        var part = 0;
        while (ends[part] <= offset)
        {
            part++;
        }

        return part;
    }
}
