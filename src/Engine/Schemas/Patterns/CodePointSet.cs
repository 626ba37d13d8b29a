namespace Guard.Engine.Schemas.Patterns;

/// <summary>A set of code points as sorted ranges that neither overlap nor touch.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    private readonly List<(int First, int Last)> _ranges = [];
    private bool _isSorted = true;

    public static CodePointSet Digits { get; } = Of(('0', '9'));

    public static CodePointSet Word { get; } = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));

    /// <summary>White space and line terminators of ECMA-262, sections 12.2 and 12.3.</summary>
    public static CodePointSet Space { get; } =
        Of((9, 13), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public IReadOnlyList<(int First, int Last)> Ranges
    {
        get
        {
            Sort();
            return _ranges;
        }
    }

    public static CodePointSet Of(params ReadOnlySpan<(int First, int Last)> ranges)
    {
        var set = new CodePointSet();
        foreach (var (first, last) in ranges)
        {
            set.Add(first, last);
        }

        set.Sort();
        return set;
    }

    public void Add(int first, int last)
    {
        _ranges.Add((first, last));
        _isSorted = false;
    }

    public void Add(CodePointSet other)
    {
        _ranges.AddRange(other.Ranges);
        _isSorted = false;
    }

    public CodePointSet Complement()
    {
        var set = new CodePointSet();
        var next = 0;
        foreach (var (first, last) in Ranges)
        {
            if (first > next)
            {
                set._ranges.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            set._ranges.Add((next, Last));
        }

        return set;
    }

    /// <summary>The part between two code points.</summary>
    public IEnumerable<(int First, int Last)> Within(int first, int last) =>
        Ranges.Where(range => range.Last >= first && range.First <= last).Select(range => (Math.Max(range.First, first), Math.Min(range.Last, last)));

    private void Sort()
    {
        if (_isSorted)
        {
            return;
        }

        _ranges.Sort();
        var kept = 0;
        for (var i = 1; i < _ranges.Count; i++)
        {
            if (_ranges[i].First <= _ranges[kept].Last + 1)
            {
                _ranges[kept] = (_ranges[kept].First, Math.Max(_ranges[kept].Last, _ranges[i].Last));
            }
            else
            {
                _ranges[++kept] = _ranges[i];
            }
        }

        _ranges.RemoveRange(kept + 1, _ranges.Count - kept - 1);
        _isSorted = true;
    }
}
