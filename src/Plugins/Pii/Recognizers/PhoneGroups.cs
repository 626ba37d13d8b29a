using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>A candidate phone number taken apart: its prefix, and groups of digits with what stands between them.</summary>
internal struct PhoneGroups
{
    /// <summary>E.164 allows 15; two more for an international prefix, one for a trunk zero in parentheses.</summary>
    private const int MaxDigits = 18;

    /// <summary>A number without <c>+</c> has no more; one group more is read, to see that there is one.</summary>
    public const int MaxGroups = 8;

    private Buffer _digits;
    private Buffer _sizes;
    private Buffer _through;
    private Buffer _separators;
    private Buffer _parenthesized;
    private IndexBuffer _ends;

    public int Count { get; private set; }

    /// <summary>Starts with <c>+</c>.</summary>
    public bool HasPlus { get; private set; }

    /// <summary>More digits follow the last group than a number can have.</summary>
    public bool Overflows { get; private set; }

    public static PhoneGroups Read(ref Probe probe)
    {
        var groups = default(PhoneGroups);
        var index = probe.Start;
        var isOpen = probe[index] == '(';
        if (isOpen)
        {
            index++;
        }

        if (probe[index] == '+')
        {
            groups.HasPlus = true;
            index++;
        }

        var digits = 0;
        var most = groups.HasPlus ? MaxDigits : MaxGroups + 1;
        while (groups.Count < most)
        {
            var size = 0;
            byte symbol;
            while (Symbol.IsDigit(symbol = probe[index]))
            {
                if (digits + size == MaxDigits)
                {
                    groups.Overflows = true;
                    return groups;
                }

                groups._digits[digits + size++] = (byte)(symbol - '0');
                index++;
            }

            if (size == 0 || (isOpen && symbol != ')'))
            {
                return groups;
            }

            index += isOpen ? 1 : 0;
            digits += size;
            var group = groups.Add(size, digits, index, isOpen);
            index = SkipSeparator(ref probe, index, out var separator, out isOpen);
            groups._separators[group] = separator;
            if (index == 0)
            {
                return groups;
            }
        }

        return groups;
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> DigitsThrough(int group) => ((ReadOnlySpan<byte>)_digits)[.._through[group]];

    public readonly int Size(int group) => _sizes[group];

    public readonly int EndOf(int group) => _ends[group];

    public readonly bool IsParenthesized(int group) => _parenthesized[group] != 0;

    /// <summary>What divides a group from the next: a space, hyphen, dot, slash, or a parenthesis alone.</summary>
    public readonly byte SeparatorAfter(int group) => _separators[group];

    /// <summary>The separator that all groups up to <paramref name="last"/> share, or <see cref="Symbol.End"/>.</summary>
    public readonly byte CommonSeparator(int last)
    {
        for (var group = 1; group < last; group++)
        {
            if (_separators[group] != _separators[0])
            {
                return Symbol.End;
            }
        }

        return last > 0 ? _separators[0] : Symbol.End;
    }

    /// <summary>Whether the sizes of the groups from <paramref name="first"/> to <paramref name="last"/> are these, as digits: 334 is 3, 3 and 4.</summary>
    public readonly bool HasShape(int first, int last, int sizes)
    {
        for (var group = last; group >= first; group--, sizes /= 10)
        {
            if (_sizes[group] != sizes % 10)
            {
                return false;
            }
        }

        return sizes == 0;
    }

    private int Add(int size, int through, int end, bool isParenthesized)
    {
        _sizes[Count] = (byte)size;
        _through[Count] = (byte)through;
        _ends[Count] = end;
        _parenthesized[Count] = isParenthesized ? (byte)1 : (byte)0;
        return Count++;
    }

    /// <summary>Index of the next group's first digit, or 0 when no group follows.</summary>
    private static int SkipSeparator(ref Probe probe, int index, out byte separator, out bool isOpen)
    {
        separator = (byte)'(';
        isOpen = false;
        for (var length = 0; length < 3; length++)
        {
            var symbol = probe[index + length];
            if (Symbol.IsDigit(symbol))
            {
                return index + length;
            }

            if (isOpen || symbol is not ((byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'('))
            {
                return 0;
            }

            if (symbol == '(')
            {
                isOpen = true;
            }
            else if (separator is (byte)'(' or (byte)' ')
            {
                separator = separator == symbol ? Symbol.Other : symbol;
            }
            else if (symbol != ' ' || separator == '.')
            {
                return 0;
            }
        }

        return Symbol.IsDigit(probe[index + 3]) ? index + 3 : 0;
    }

    [InlineArray(MaxDigits)]
    private struct Buffer
    {
        private byte _first;
    }

    [InlineArray(MaxDigits)]
    private struct IndexBuffer
    {
        private int _first;
    }
}
