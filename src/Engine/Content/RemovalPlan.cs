namespace Guard.Engine.Content;

/// <summary>What leaves a document and what is written in its place. Edits inside of what leaves are dropped with it. Not thread-safe.</summary>
internal sealed class RemovalPlan
{
    private readonly List<ByteRange> _gone = [];
    private readonly List<(ByteRange Range, byte[] Text)> _splices = [];

    /// <summary>Whether a byte of document 0 is among what leaves.</summary>
    public bool Covers(int offset)
    {
        foreach (var range in _gone)
        {
            if (offset >= range.Start && offset < range.End)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Marks a range as leaving that somebody else cuts.</summary>
    public void Drop(int start, int end) => _gone.Add(new ByteRange(start, end - start));

    /// <summary>Writes a text over a range, or between two bytes.</summary>
    public void Replace(int start, int length, ReadOnlySpan<byte> text)
    {
        Drop(start, start + length);
        _splices.Add((new ByteRange(start, length), text.ToArray()));
    }

    /// <summary>Takes members out of their object or list, together with one comma each.</summary>
    public void Cut(List<JsonMember> members, HashSet<int> gone)
    {
        var hasKept = false;
        for (var i = 0; i < members.Count; i++)
        {
            if (!gone.Contains(i))
            {
                hasKept = true;
                continue;
            }

            var start = hasKept ? members[i - 1].End : members[i].Start;
            var end = hasKept || i + 1 == members.Count ? members[i].End : members[i + 1].Start;
            Drop(start, end);
            _splices.Add((new ByteRange(start, end - start), []));
        }
    }

    public void AddTo(BodyPatch patch)
    {
        foreach (var (range, text) in _splices)
        {
            patch.Replace(range.Start, range.Length, text);
        }
    }
}
