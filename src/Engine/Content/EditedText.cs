namespace Guard.Engine.Content;

/// <summary>
/// A text under edit that remembers which bytes are still the original's, so that a splice changes nothing else.
/// Edits address the current text; a later edit may cover earlier replacements.
/// </summary>
internal sealed class EditedText(ReadOnlyMemory<byte> original)
{
    private readonly List<Piece> _pieces = [new Piece(0, original.Length, null)];
    private byte[]? _current;

    /// <summary>The text with all edits applied.</summary>
    public ReadOnlyMemory<byte> Current => _current ??= Render();

    public void Replace(int start, int length, byte[] replacement)
    {
        var first = SplitAt(start);
        var last = SplitAt(start + length);
        var originalStart = first < _pieces.Count ? _pieces[first].Start : original.Length;
        _pieces.RemoveRange(first, last - first);
        _pieces.Insert(first, new Piece(originalStart, 0, replacement));
        _current = null;
    }

    /// <summary>The range of the original that a range of the current text stands for; for a replacement, what it replaced.</summary>
    public (int Start, int End) OriginalRange(int start, int length)
    {
        var position = 0;
        var from = original.Length;
        var until = 0;
        for (var i = 0; i < _pieces.Count && position < start + length; i++)
        {
            var piece = _pieces[i];
            if (position + piece.Size > start)
            {
                var isOriginal = piece.Replacement is null;
                from = Math.Min(from, piece.Start + (isOriginal ? Math.Max(0, start - position) : 0));
                until = Math.Max(until, isOriginal ? piece.Start + Math.Min(piece.Length, start + length - position) : NextOriginal(i));
            }

            position += piece.Size;
        }

        return (Math.Min(from, until), until);
    }

    /// <summary>The replaced ranges of the original in order, neighbours joined.</summary>
    public IEnumerable<(int Start, int Length, ReadOnlyMemory<byte> Replacement)> Splices()
    {
        var position = 0;
        var buffer = new List<byte>();
        var changed = false;
        foreach (var piece in _pieces)
        {
            if (piece.Replacement is not null)
            {
                buffer.AddRange(piece.Replacement);
                changed = true;
                continue;
            }

            if (piece.Length == 0)
            {
                continue;
            }

            if (changed || piece.Start > position)
            {
                yield return (position, piece.Start - position, buffer.ToArray());
                buffer.Clear();
                changed = false;
            }

            position = piece.Start + piece.Length;
        }

        if (changed || position < original.Length)
        {
            yield return (position, original.Length - position, buffer.ToArray());
        }
    }

    private int NextOriginal(int index)
    {
        for (var i = index + 1; i < _pieces.Count; i++)
        {
            if (_pieces[i].Replacement is null)
            {
                return _pieces[i].Start;
            }
        }

        return original.Length;
    }

    private int SplitAt(int offset)
    {
        var position = 0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            if (position == offset)
            {
                return i;
            }

            var piece = _pieces[i];
            var size = piece.Size;
            if (offset < position + size)
            {
                var cut = offset - position;
                if (piece.Replacement is null)
                {
                    _pieces[i] = new Piece(piece.Start, cut, null);
                    _pieces.Insert(i + 1, new Piece(piece.Start + cut, piece.Length - cut, null));
                }
                else
                {
                    _pieces[i] = piece with { Replacement = piece.Replacement[..cut] };
                    _pieces.Insert(i + 1, piece with { Replacement = piece.Replacement[cut..] });
                }

                return i + 1;
            }

            position += size;
        }

        return _pieces.Count;
    }

    private byte[] Render()
    {
        var result = new byte[_pieces.Sum(piece => piece.Size)];
        var position = 0;
        foreach (var piece in _pieces)
        {
            var source = piece.Replacement is null ? original.Span.Slice(piece.Start, piece.Length) : piece.Replacement;
            source.CopyTo(result.AsSpan(position));
            position += source.Length;
        }

        return result;
    }

    private readonly record struct Piece(int Start, int Length, byte[]? Replacement)
    {
        public int Size => Replacement?.Length ?? Length;
    }
}
