namespace Guard.Engine.Content;

/// <summary>What leaves a whole answer with the tool calls that were taken out, and what says so in their place.</summary>
internal static class AnswerRemovals
{
    private static readonly byte[] Stop = [.. "\"stop\""u8];

    /// <summary>The plan, or null when nothing was taken out.</summary>
    public static RemovalPlan? Plan(PartTable table, ReadOnlySpan<byte> body)
    {
        if (!table.HasRemovedItems)
        {
            return null;
        }

        var plan = new RemovalPlan();
        var starts = table.Items.Removed().Select(static item => item.Start).ToHashSet();
        foreach (var choices in JsonMember.Of(body, body.IndexOf((byte)'{')).Where(static member => member.Name == "choices"))
        {
            var list = JsonMember.Of(body, choices.ValueStart);
            for (var i = 0; i < list.Count; i++)
            {
                var choice = i;
                var notice = ToolNotices.Join(table.Items.Removed().Where(item => item.Choice == choice).Select(static item => item.Notice));
                TakeCalls(plan, body, list[i].ValueStart, starts.Contains, notice);
            }
        }

        return plan;
    }

    /// <summary>A choice that ended to have tools called ends by itself when none is left to call.</summary>
    public static void StopFor(RemovalPlan plan, ReadOnlySpan<byte> body, List<JsonMember> choice)
    {
        foreach (var reason in choice.Where(static member => member.Name == "finish_reason"))
        {
            if (reason.TextOf(body) is "tool_calls" or "function_call")
            {
                plan.Replace(reason.ValueStart, reason.ValueLength, Stop);
            }
        }
    }

    private static void TakeCalls(RemovalPlan plan, ReadOnlySpan<byte> body, int start, Predicate<int> goes, string? notice)
    {
        var choice = JsonMember.Of(body, start);
        var (hasGone, hasLeft) = (false, false);
        foreach (var message in choice.Where(static member => member.Name == "message"))
        {
            var calls = new MessageCalls(plan, body, message.ValueStart, goes);
            hasGone |= calls.HasGone;
            hasLeft |= calls.HasLeft;
            calls.Finish(body, calls.HasGone ? notice : null);
        }

        if (hasGone && !hasLeft)
        {
            StopFor(plan, body, choice);
        }
    }
}
