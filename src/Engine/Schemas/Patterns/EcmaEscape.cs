using System.Globalization;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>What stands behind a backslash, inside a class and outside. <paramref name="start"/> is the backslash's position.</summary>
internal readonly struct EcmaEscape(string pattern, int start)
{
    private char Kind => start + 1 < pattern.Length ? pattern[start + 1] : '\0';

    /// <summary>Adds the characters of <c>\d</c>, <c>\w</c>, <c>\s</c>, <c>\p{...}</c> and their opposites; false when the escape is another or wrong.</summary>
    public bool TryReadSet(EcmaClass set, out int end, out string? problem)
    {
        problem = null;
        end = start + 2;
        switch (Kind)
        {
            case 'd':
                set.Add(CodePointSet.Digits);
                return true;
            case 'D':
                set.Add(CodePointSet.Digits.Complement());
                return true;
            case 'w':
                set.Add(CodePointSet.Word);
                return true;
            case 'W':
                set.Add(CodePointSet.Word.Complement());
                return true;
            case 's':
                set.Add(CodePointSet.Space);
                return true;
            case 'S':
                set.Add(CodePointSet.Space.Complement());
                return true;
            case 'p' or 'P':
                var close = pattern.IndexOf('}', start);
                if (close < 0 || pattern[start + 2] != '{' || !set.AddProperty(pattern[(start + 3)..close], Kind == 'P'))
                {
                    problem = "asks for a Unicode property that is not known here; general categories such as \\p{L} and \\p{Nd} are";
                    end = start;
                    return false;
                }

                end = close + 1;
                return true;
            default:
                end = start;
                return false;
        }
    }

    /// <summary>The code point of any other escape.</summary>
    public int ReadCharacter(bool isClass, out int end, out string? problem)
    {
        problem = null;
        end = start + 2;
        var kind = Kind;
        switch (kind)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case 'b' when isClass:
                return '\b';
            case '0' when end >= pattern.Length || !char.IsAsciiDigit(pattern[end]):
                return 0;
            case 'c' when end < pattern.Length && char.IsAsciiLetter(pattern[end]):
                return pattern[end++] % 32;
            case 'x' when TryReadHex(end, 2, out var byteValue):
                end += 2;
                return byteValue;
            case 'u':
                return ReadUnicode(out end, out problem);
        }

        if (kind == '\0' || kind >= 0x80 || char.IsAsciiLetterOrDigit(kind))
        {
            problem = "has an escape that ECMA-262 does not know";
        }

        return kind;
    }

    private int ReadUnicode(out int end, out string? problem)
    {
        problem = null;
        end = start + 2;
        if (end < pattern.Length && pattern[end] == '{')
        {
            var close = pattern.IndexOf('}', end);
            if (close > end + 1 && close <= end + 9 && TryReadHex(end + 1, close - end - 1, out var braced) && braced <= CodePointSet.Last)
            {
                end = close + 1;
                return braced;
            }
        }
        else if (TryReadHex(end, 4, out var unit))
        {
            end += 4;
            if (char.IsHighSurrogate((char)unit) && end + 5 < pattern.Length && pattern[end] == '\\' && pattern[end + 1] == 'u'
                && TryReadHex(end + 2, 4, out var low) && char.IsLowSurrogate((char)low))
            {
                end += 6;
                return char.ConvertToUtf32((char)unit, (char)low);
            }

            return unit;
        }

        problem = "has an incomplete \\u escape";
        return 0;
    }

    private bool TryReadHex(int position, int length, out int value)
    {
        value = 0;
        return position + length <= pattern.Length
            && int.TryParse(pattern.AsSpan(position, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
