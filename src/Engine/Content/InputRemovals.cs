using System.Text;

namespace Guard.Engine.Content;

/// <summary>
/// What leaves the items of a responses request with the tools and calls that were taken out. A message stands in the place of a call, since what comes before it may
/// need something to follow; the results of the call, which no provider takes alone, go with it.
/// </summary>
internal static class InputRemovals
{
    /// <param name="plan">Receives what leaves.</param>
    /// <param name="index">The request.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="start">Where the list of items starts.</param>
    public static void Take(RemovalPlan plan, ContentIndex index, ReadOnlySpan<byte> body, int start)
    {
        var items = JsonMember.Of(body, start);
        var gone = new HashSet<int>();
        var lists = new HashSet<int>();
        foreach (var removed in index.Table.Items.Removed().Where(static item => item.MessageIndex >= 0))
        {
            if (removed.Kind == ContentItemKind.ToolDefinition)
            {
                lists.Add(removed.MessageIndex);
                continue;
            }

            var item = items[removed.MessageIndex];
            var text = ToolNotices.Quoted(removed.Notice ?? ToolNotices.Default);
            plan.Replace(item.ValueStart, item.ValueLength, Encoding.UTF8.GetBytes($"{{\"role\":\"assistant\",\"content\":{text}}}"));
            TakeResults(index, body, items, removed, gone);
        }

        foreach (var list in lists)
        {
            TakeDefinitions(plan, index, body, items[list]);
        }

        plan.Cut(items, gone);
    }

    private static void TakeResults(ContentIndex index, ReadOnlySpan<byte> body, List<JsonMember> items, ItemEntry call, HashSet<int> gone)
    {
        if (call.CallId is null || HasLeft(index, call.CallId))
        {
            return;
        }

        for (var i = call.MessageIndex + 1; i < items.Count; i++)
        {
            foreach (var member in JsonMember.Of(body, items[i].ValueStart))
            {
                if (member.Name is "call_id" or "approval_request_id" && string.Equals(member.TextOf(body), call.CallId, StringComparison.Ordinal) && !IsCall(index, i))
                {
                    gone.Add(i);
                }
            }
        }
    }

    /// <summary>Another call that stays has the same id, so the results may be its own.</summary>
    private static bool HasLeft(ContentIndex index, string callId)
    {
        for (var i = 0; i < index.Table.ItemCount; i++)
        {
            ref readonly var item = ref index.Table.Item(i);
            if (!item.IsRemoved && item.Kind == ContentItemKind.ToolCall && string.Equals(item.CallId, callId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCall(ContentIndex index, int number)
    {
        for (var i = 0; i < index.Table.ItemCount; i++)
        {
            ref readonly var item = ref index.Table.Item(i);
            if (item.Kind == ContentItemKind.ToolCall && item.MessageIndex == number)
            {
                return true;
            }
        }

        return false;
    }

    private static void TakeDefinitions(RemovalPlan plan, ContentIndex index, ReadOnlySpan<byte> body, JsonMember item)
    {
        var starts = index.Table.Items.Removed().Select(static removed => removed.Start).ToHashSet();
        foreach (var list in JsonMember.Of(body, item.ValueStart))
        {
            if (!list.Is("tools"))
            {
                continue;
            }

            if (list.Opens(body) != (byte)'[')
            {
                plan.Replace(list.ValueStart, list.ValueLength, "[]"u8);
                continue;
            }

            var tools = JsonMember.Of(body, list.ValueStart);
            var gone = new HashSet<int>();
            for (var i = 0; i < tools.Count; i++)
            {
                if (starts.Contains(tools[i].ValueStart))
                {
                    gone.Add(i);
                }
            }

            plan.Cut(tools, gone);
        }
    }
}
