using System.Text;

namespace Guard.Engine.Content;

/// <summary>Takes tool calls out of one message or delta.</summary>
internal sealed class MessageCalls
{
    private readonly List<JsonMember> _members;
    private readonly HashSet<int> _emptied = [];
    private readonly RemovalPlan _plan;

    /// <summary>Plans the cuts inside of the lists of calls.</summary>
    /// <param name="plan">Receives the cuts.</param>
    /// <param name="document">The body.</param>
    /// <param name="start">Where the message starts.</param>
    /// <param name="goes">Whether the call that starts at this byte is taken out.</param>
    public MessageCalls(RemovalPlan plan, ReadOnlySpan<byte> document, int start, Predicate<int> goes)
    {
        _plan = plan;
        _members = JsonMember.Of(document, start);
        for (var i = 0; i < _members.Count; i++)
        {
            if (IsCalls(_members[i]) && _members[i].Opens(document) != (byte)'n')
            {
                Read(document, i, goes);
            }
        }
    }

    /// <summary>Some call is taken out.</summary>
    public bool HasGone { get; private set; }

    /// <summary>Some call stays.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Cuts the lists that became empty and puts a sentence behind the message's text, or in its place where it has none.</summary>
    public void Finish(ReadOnlySpan<byte> document, string? notice)
    {
        if (notice is not null)
        {
            Say(document, notice);
        }

        _plan.Cut(_members, _emptied);
    }

    /// <summary>Nothing but nulls would be left of the message.</summary>
    public bool IsSpent(ReadOnlySpan<byte> document)
    {
        for (var i = 0; i < _members.Count; i++)
        {
            if (!_emptied.Contains(i) && !document[_members[i].ValueStart..].StartsWith("null"u8))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The message has text of its own.</summary>
    public bool HasText(ReadOnlySpan<byte> document)
    {
        var content = Content();
        return content >= 0 && _members[content].ValueLength > 2 && _members[content].Opens(document) is (byte)'"' or (byte)'[' && !IsEmptyList(document, _members[content]);
    }

    /// <summary>Where the string of the message's text ends, before its quote; -1 when it is no string.</summary>
    public int EndOfText(ReadOnlySpan<byte> document)
    {
        var content = Content();
        return content >= 0 && _members[content].Opens(document) == (byte)'"' ? _members[content].End - 1 : -1;
    }

    private static bool IsCalls(JsonMember member) => member.Is("tool_calls") || member.Is("function_call");

    private static bool IsEmptyList(ReadOnlySpan<byte> document, JsonMember member) =>
        member.Opens(document) == (byte)'[' && JsonMember.Of(document, member.ValueStart).Count == 0;

    private int Content() => _members.FindIndex(static member => member.Name == "content");

    private void Read(ReadOnlySpan<byte> document, int member, Predicate<int> goes)
    {
        var start = _members[member].ValueStart;
        if (document[start] != (byte)'[')
        {
            Count(goes(start), member);
            return;
        }

        var calls = JsonMember.Of(document, start);
        var gone = new HashSet<int>();
        for (var i = 0; i < calls.Count; i++)
        {
            if (goes(calls[i].ValueStart))
            {
                gone.Add(i);
            }
        }

        HasGone |= gone.Count > 0;
        HasLeft |= gone.Count < calls.Count;
        if (gone.Count > 0 && gone.Count == calls.Count)
        {
            _emptied.Add(member);
        }
        else
        {
            _plan.Cut(calls, gone);
        }
    }

    private void Count(bool goes, int member)
    {
        HasGone |= goes;
        HasLeft |= !goes;
        if (goes)
        {
            _emptied.Add(member);
        }
    }

    private void Say(ReadOnlySpan<byte> document, string notice)
    {
        var content = Content();
        if (content < 0)
        {
            SayAnew(notice);
            return;
        }

        var member = _members[content];
        if (member.Opens(document) == (byte)'[')
        {
            var comma = IsEmptyList(document, member) ? "" : ",";
            _plan.Replace(member.End - 1, 0, Encoding.UTF8.GetBytes($"{comma}{{\"type\":\"text\",\"text\":{ToolNotices.Quoted(notice)}}}"));
        }
        else if (member.Opens(document) == (byte)'"' && member.ValueLength > 2)
        {
            _plan.Replace(member.End - 1, 0, JsonText.Escape(Encoding.UTF8.GetBytes(ToolNotices.Separator + notice)));
        }
        else
        {
            _plan.Replace(member.ValueStart, member.ValueLength, Encoding.UTF8.GetBytes(ToolNotices.Quoted(notice)));
        }
    }

    /// <summary>A message without text gets one, in the place of the first list that goes or before the first that stays.</summary>
    private void SayAnew(string notice)
    {
        var content = $"\"content\":{ToolNotices.Quoted(notice)}";
        if (_emptied.Count > 0)
        {
            var first = _emptied.Min();
            _emptied.Remove(first);
            _plan.Replace(_members[first].Start, _members[first].End - _members[first].Start, Encoding.UTF8.GetBytes(content));
            return;
        }

        var calls = _members.FindIndex(IsCalls);
        _plan.Replace(_members[calls].Start, 0, Encoding.UTF8.GetBytes(content + ","));
    }
}
