namespace Guard.Engine.Content;

/// <summary>What leaves a request with the tools and tool calls that were taken out: also what names them, and the results of the calls, which no provider takes alone.</summary>
internal sealed class RequestRemovals
{
    private readonly ContentIndex _index;
    private readonly RemovalPlan _plan = new();
    private readonly HashSet<int> _starts;
    private readonly HashSet<string> _goneNames = new(StringComparer.Ordinal);

    private RequestRemovals(ContentIndex index)
    {
        _index = index;
        _starts = [.. index.Table.Items.Removed().Select(static item => item.Start)];
        foreach (var item in index.Table.Items.Removed())
        {
            if (item.Kind == ContentItemKind.ToolDefinition && item.Name is not null)
            {
                _goneNames.Add(item.Name);
            }
        }

        for (var i = 0; i < index.Table.ItemCount; i++)
        {
            ref readonly var item = ref index.Table.Item(i);
            if (!item.IsRemoved && item.Kind == ContentItemKind.ToolDefinition && item.Name is not null)
            {
                _goneNames.Remove(item.Name);
            }
        }
    }

    /// <summary>The plan, or null when nothing was taken out. Root properties that go as a whole are marked in the index.</summary>
    public static RemovalPlan? Plan(ContentIndex index, ReadOnlySpan<byte> body)
    {
        if (!index.Table.HasRemovedItems)
        {
            return null;
        }

        var removals = new RequestRemovals(index);
        removals.Read(body);
        return removals._plan;
    }

    private void Read(ReadOnlySpan<byte> body)
    {
        var root = JsonMember.Of(body, body.IndexOf((byte)'{'));
        var lostTools = TakeDefinitions(body, root, "tools");
        var lostFunctions = TakeDefinitions(body, root, "functions");
        for (var i = 0; i < root.Count; i++)
        {
            if (_index.HasInputItems && root[i].Name == "input")
            {
                InputRemovals.Take(_plan, _index, body, root[i].ValueStart);
            }
            else if (!_index.HasInputItems && root[i].Is("messages"))
            {
                TakeCalls(body, root[i]);
            }
            else if (root[i].Is("tool_choice") || root[i].Is("function_call"))
            {
                var lost = root[i].Is("tool_choice") ? lostTools : lostFunctions;
                if (lost || NamesGone(body, root[i].ValueStart))
                {
                    CutRoot(i);
                }
                else
                {
                    ReduceChoice(body, i, root[i]);
                }
            }
            else if (root[i].Is("parallel_tool_calls") && lostTools)
            {
                CutRoot(i);
            }
        }
    }

    /// <summary>True when nothing is left of the list.</summary>
    private bool TakeDefinitions(ReadOnlySpan<byte> body, List<JsonMember> root, string name)
    {
        var i = root.FindIndex(member => member.Is(name));
        if (i < 0)
        {
            return false;
        }

        if (root[i].Opens(body) != (byte)'[')
        {
            return _starts.Contains(root[i].ValueStart) && CutRoot(i);
        }

        var tools = JsonMember.Of(body, root[i].ValueStart);
        var gone = Gone(tools);
        if (gone.Count > 0 && gone.Count == tools.Count)
        {
            return CutRoot(i);
        }

        _plan.Cut(tools, gone);
        return false;
    }

    /// <summary>The tools that a choice allows: an <c>allowed_tools</c> list loses the names that are gone.</summary>
    private void ReduceChoice(ReadOnlySpan<byte> body, int property, JsonMember choice)
    {
        var list = JsonMember.Of(body, choice.ValueStart);
        if (list.Find(static member => member.Is("allowed_tools")) is { Name: not null } allowed)
        {
            list = JsonMember.Of(body, allowed.ValueStart);
        }

        if (list.Find(static member => member.Is("tools")) is not { Name: not null } tools)
        {
            return;
        }

        var names = JsonMember.Of(body, tools.ValueStart);
        var gone = new HashSet<int>();
        for (var i = 0; i < names.Count; i++)
        {
            if (NamesGone(body, names[i].ValueStart))
            {
                gone.Add(i);
            }
        }

        if (gone.Count > 0 && gone.Count == names.Count)
        {
            CutRoot(property);
        }
        else
        {
            _plan.Cut(names, gone);
        }
    }

    private bool NamesGone(ReadOnlySpan<byte> body, int start)
    {
        if (_goneNames.Count == 0)
        {
            return false;
        }

        var reader = new System.Text.Json.Utf8JsonReader(body[start..], JsonLimits.Reader);
        reader.Read();
        var name = reader.TokenType == System.Text.Json.JsonTokenType.String ? ToolIdentity.TextOf(in reader) : ToolIdentity.Of(reader).Name;
        return name is not null && _goneNames.Contains(name);
    }

    private void TakeCalls(ReadOnlySpan<byte> body, JsonMember list)
    {
        var messages = JsonMember.Of(body, list.ValueStart);
        var gone = new HashSet<int>();
        foreach (var message in _index.Table.Items.Removed().Where(static item => item.Kind == ContentItemKind.ToolCall).Select(static item => item.MessageIndex).Distinct())
        {
            var calls = new MessageCalls(_plan, body, messages[message].ValueStart, _starts.Contains);
            var isEmpty = !calls.HasLeft && !calls.HasText(body);
            calls.Finish(body, isEmpty ? ToolNotices.Join(Notices(message)) ?? ToolNotices.Default : null);
            TakeResults(body, messages, message, gone);
        }

        _plan.Cut(messages, gone);
    }

    private IEnumerable<string?> Notices(int message) => _index.Table.Items.Removed().Where(item => item.MessageIndex == message).Select(static item => item.Notice);

    /// <summary>The messages behind a message that answer calls taken out of it, up to the next message that calls under the same ids again.</summary>
    private void TakeResults(ReadOnlySpan<byte> body, List<JsonMember> messages, int caller, HashSet<int> gone)
    {
        var (ids, isLegacy) = LostIds(caller);
        for (var i = caller + 1; i < messages.Count && (ids.Count > 0 || isLegacy); i++)
        {
            var members = JsonMember.Of(body, messages[i].ValueStart);
            var role = members.Find(static member => member.Name == "role") is { Name: not null } named ? named.TextOf(body) : null;
            if (role == "tool" && members.Find(static member => member.Name == "tool_call_id") is { Name: not null } id && id.TextOf(body) is { } text && ids.Contains(text))
            {
                gone.Add(i);
            }
            else if (role == "function" && isLegacy)
            {
                gone.Add(i);
            }
            else if (role == "assistant")
            {
                isLegacy = false;
                ids.ExceptWith(IdsOf(i));
            }
        }
    }

    /// <summary>Ids that no call left in the message has.</summary>
    private (HashSet<string> Ids, bool IsLegacy) LostIds(int message)
    {
        var lost = new HashSet<string>(StringComparer.Ordinal);
        var isLegacy = false;
        foreach (var item in _index.Table.Items.Removed().Where(item => item.MessageIndex == message))
        {
            isLegacy |= item.CallId is null;
            if (item.CallId is not null)
            {
                lost.Add(item.CallId);
            }
        }

        lost.ExceptWith(IdsOf(message));
        return (lost, isLegacy);
    }

    /// <summary>Ids of the calls that stay in a message.</summary>
    private List<string> IdsOf(int message)
    {
        var ids = new List<string>();
        for (var i = 0; i < _index.Table.ItemCount; i++)
        {
            ref readonly var item = ref _index.Table.Item(i);
            if (!item.IsRemoved && item.MessageIndex == message && item.CallId is not null)
            {
                ids.Add(item.CallId);
            }
        }

        return ids;
    }

    private HashSet<int> Gone(List<JsonMember> members)
    {
        var gone = new HashSet<int>();
        for (var i = 0; i < members.Count; i++)
        {
            if (_starts.Contains(members[i].ValueStart))
            {
                gone.Add(i);
            }
        }

        return gone;
    }

    /// <summary>Root properties are cut with the others that stay behind.</summary>
    private bool CutRoot(int property)
    {
        var range = _index.Root[property];
        _index.Root[property] = range with { IsCut = true };
        _plan.Drop(range.Start, range.End);
        return true;
    }
}
