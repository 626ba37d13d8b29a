using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Digits in groups that one space, hyphen or dot each separates, from one position on. At most <see cref="MaxDigits"/> digits.</summary>
internal struct DigitGroups
{
    public const int MaxDigits = 20;

    private DigitBuffer _digits;
    private DigitBuffer _sizes;
    private DigitBuffer _separators;
    private EndBuffer _ends;
    private DigitBuffer _through;

    /// <summary>Groups that are complete; 0 when the first is longer than <see cref="MaxDigits"/>.</summary>
    public int Count { get; private set; }

    public static DigitGroups Read(ref Probe probe)
    {
        var groups = default(DigitGroups);
        var index = probe.Start;
        var digits = 0;
        while (true)
        {
            var size = 0;
            byte symbol;
            while (Symbol.IsDigit(symbol = probe[index]))
            {
                if (digits + size == MaxDigits)
                {
                    return groups;
                }

                groups._digits[digits + size++] = (byte)(symbol - '0');
                index++;
            }

            if (size == 0)
            {
                return groups;
            }

            digits += size;
            var group = groups.Count++;
            groups._sizes[group] = (byte)size;
            groups._through[group] = (byte)digits;
            groups._ends[group] = index;
            groups._separators[group] = symbol;
            if (symbol is not ((byte)' ' or (byte)'-' or (byte)'.') || digits == MaxDigits)
            {
                return groups;
            }

            index++;
        }
    }

    /// <summary>Digits of the groups up to and including <paramref name="group"/>, as values.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> DigitsThrough(int group) => ((ReadOnlySpan<byte>)_digits)[.._through[group]];

    public readonly int Size(int group) => _sizes[group];

    /// <summary>Symbol index behind a group.</summary>
    public readonly int EndOf(int group) => _ends[group];

    /// <summary>The symbol behind a group.</summary>
    public readonly byte SeparatorAfter(int group) => _separators[group];

    /// <summary>Whether the groups up to <paramref name="last"/> have these sizes (as digits: 344 is 3, 4 and 4) and one and the same separator.</summary>
    public readonly bool HasShape(int last, int sizes)
    {
        for (var group = last; group >= 0; group--, sizes /= 10)
        {
            if (_sizes[group] != sizes % 10)
            {
                return false;
            }
        }

        return sizes == 0 && HasOneSeparator(last);
    }

    /// <summary>Whether the groups up to <paramref name="last"/> are separated alike.</summary>
    public readonly bool HasOneSeparator(int last)
    {
        for (var group = 1; group < last; group++)
        {
            if (_separators[group] != _separators[0])
            {
                return false;
            }
        }

        return true;
    }

    [InlineArray(MaxDigits)]
    private struct DigitBuffer
    {
        private byte _first;
    }

    [InlineArray(MaxDigits)]
    private struct EndBuffer
    {
        private int _first;
    }
}
