namespace Guard.Host.Presidio;

/// <summary>
/// A text with offsets as Python counts them, which Presidio's clients send and expect: Unicode code points. Without characters beyond the basic plane they
/// are the offsets of the string. Immutable.
/// </summary>
internal sealed class CodePoints
{
    /// <summary>Where the second half of each surrogate pair stands, in order.</summary>
    private readonly int[] _lowHalves;

    public CodePoints(string text)
    {
        Text = text;
        var count = 0;
        foreach (var unit in text)
        {
            count += char.IsLowSurrogate(unit) ? 1 : 0;
        }

        _lowHalves = count == 0 ? [] : new int[count];
        var next = 0;
        for (var i = 0; next < count; i++)
        {
            if (char.IsLowSurrogate(text[i]))
            {
                _lowHalves[next++] = i;
            }
        }

        Count = text.Length - count;
    }

    public string Text { get; }

    /// <summary>Code points of the text.</summary>
    public int Count { get; }

    /// <summary>Code points of a text, all of whose surrogates come in pairs.</summary>
    public static int CountOf(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The code point that begins at, or is cut by, an index of the string.</summary>
    public int Floor(int index) => index - HalvesBefore(index) - (IsInside(index) ? 1 : 0);

    /// <summary>The first code point that begins at or behind an index of the string.</summary>
    public int Ceiling(int index) => index - HalvesBefore(index);

    /// <summary>The index of the string at which a code point begins; its length for the one behind the last.</summary>
    public int IndexOf(int codePoint)
    {
        // The low half at _lowHalves[k] belongs to the code point _lowHalves[k] - 1 - k; those before the one asked for count.
        var low = 0;
        var high = _lowHalves.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_lowHalves[middle] - 1 - middle < codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return codePoint + low;
    }

    public ReadOnlySpan<char> Slice(int start, int end)
    {
        var from = IndexOf(start);
        return Text.AsSpan(from, IndexOf(end) - from);
    }

    private bool IsInside(int index) => index < Text.Length && char.IsLowSurrogate(Text[index]);

    private int HalvesBefore(int index)
    {
        var found = Array.BinarySearch(_lowHalves, index);
        return found >= 0 ? found : ~found;
    }
}
