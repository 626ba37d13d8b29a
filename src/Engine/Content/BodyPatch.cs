namespace Guard.Engine.Content;

/// <summary>Ordered, non-overlapping splices of one document. Collected, then applied into another buffer; the document itself never changes.</summary>
internal sealed class BodyPatch
{
    private readonly List<Splice> _splices = [];
    private bool _sorted = true;

    public bool IsEmpty => _splices.Count == 0;

    public void Replace(int start, int length, ReadOnlyMemory<byte> replacement)
    {
        _sorted &= _splices.Count == 0 || _splices[^1].Start <= start;
        _splices.Add(new Splice(start, length, replacement, _splices.Count));
    }

    /// <summary>Forgets the splices and keeps the memory.</summary>
    public void Clear()
    {
        _splices.Clear();
        _sorted = true;
    }

    /// <summary>Adds these splices to another patch of the same document.</summary>
    public void AddTo(BodyPatch patch)
    {
        foreach (var splice in _splices)
        {
            patch.Replace(splice.Start, splice.Length, splice.Replacement);
        }
    }

    /// <summary>A copy that can be extended without changing this one.</summary>
    public BodyPatch Clone()
    {
        var copy = new BodyPatch { _sorted = _sorted };
        copy._splices.AddRange(_splices);
        return copy;
    }

    /// <summary>Size of the patched document.</summary>
    public int Measure(int documentLength)
    {
        var size = documentLength;
        foreach (var splice in _splices)
        {
            size += splice.Replacement.Length - splice.Length;
        }

        return size;
    }

    /// <summary>Writes the patched document and returns its length. <paramref name="target"/> holds at least <see cref="Measure"/> bytes.</summary>
    /// <exception cref="InvalidOperationException">Two splices overlap, which is a bug.</exception>
    public int Apply(ReadOnlySpan<byte> document, Span<byte> target)
    {
        if (!_sorted)
        {
            _splices.Sort();
            _sorted = true;
        }

        var read = 0;
        var written = 0;
        foreach (var splice in _splices)
        {
            if (splice.Start < read)
            {
                throw new InvalidOperationException("Two edits of one body overlap.");
            }

            var kept = document[read..splice.Start];
            kept.CopyTo(target[written..]);
            written += kept.Length;
            splice.Replacement.Span.CopyTo(target[written..]);
            written += splice.Replacement.Length;
            read = splice.Start + splice.Length;
        }

        document[read..].CopyTo(target[written..]);
        return written + document.Length - read;
    }

    /// <summary>The patched document in an array of its own.</summary>
    public byte[] Apply(ReadOnlySpan<byte> document)
    {
        var target = new byte[Measure(document.Length)];
        Apply(document, target);
        return target;
    }

    private readonly record struct Splice(int Start, int Length, ReadOnlyMemory<byte> Replacement, int Order) : IComparable<Splice>
    {
        public int CompareTo(Splice other) => Start != other.Start ? Start.CompareTo(other.Start) : Order.CompareTo(other.Order);
    }
}
