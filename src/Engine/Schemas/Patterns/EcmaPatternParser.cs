using System.Globalization;
using System.Text;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>
/// Reads an ECMA-262 pattern and writes a .NET one. As in Unicode mode, but identity escapes of any punctuation and lone closing brackets are accepted, because
/// many schemas have them. <c>\b</c> is .NET's: it differs beside letters outside ASCII.
/// </summary>
internal sealed class EcmaPatternParser(string pattern, EcmaGroups groups)
{
    private const int MaxNesting = 100;

    private static readonly string[] Assertions = ["?=", "?!", "?<=", "?<!"];

    private readonly StringBuilder _output = new();
    private int _position;
    private int _group;
    private int _nesting;

    public string? Problem { get; private set; }

    public bool NeedsBacktracking { get; private set; }

    public string Output => _output.ToString();

    private char Current => _position < pattern.Length ? pattern[_position] : '\0';

    private bool IsEnd => _position >= pattern.Length || Problem is not null;

    /// <summary>Reads everything; the result is the size.</summary>
    public long Parse()
    {
        var size = ReadAlternatives();
        if (!IsEnd)
        {
            Fail("has a closing parenthesis too many");
        }

        return size;
    }

    private long ReadAlternatives()
    {
        long size = 1;
        while (!IsEnd && Current != ')')
        {
            if (Current == '|')
            {
                _output.Append('|');
                _position++;
                continue;
            }

            size += ReadTerm();
            if (_output.Length > EcmaPattern.MaxText || size > EcmaPattern.MaxSize)
            {
                Fail("is too large once its repeats and classes are written out");
            }
        }

        return size;
    }

    private long ReadTerm()
    {
        switch (Current)
        {
            case '^':
                _position++;
                _output.Append(@"\A");
                return RefuseRepeat();
            case '$':
                _position++;
                _output.Append(@"\z");
                return RefuseRepeat();
            case '(':
                return ReadGroup();
            case '*' or '+' or '?':
                return Fail("repeats nothing");
            case '{' when EcmaRepeat.Read(pattern, _position, out _) is not null:
                return Fail("repeats nothing");
            case '.':
                _position++;
                var any = new EcmaClass { IsNegated = true };
                any.Add('\n', '\n');
                any.Add('\r', '\r');
                any.Add(0x2028, 0x2029);
                return ReadRepeat(any.WriteTo(_output));
            case '[':
                _position++;
                var set = new EcmaClassReader(pattern, _position).Read(out _position, out var problem);
                return problem is null ? ReadRepeat(set.WriteTo(_output)) : Fail(problem);
            case '\\':
                return ReadEscape();
            default:
                return ReadRepeat(AppendCharacter(ReadCodePoint()));
        }
    }

    private long ReadGroup()
    {
        var isAssertion = false;
        _position++;
        if (Current != '?')
        {
            OpenCapture();
        }
        else if (TryTake("?:"))
        {
            _output.Append("(?:");
        }
        else if (Array.Find(Assertions, TryTake) is { } assertion)
        {
            isAssertion = NeedsBacktracking = true;
            _output.Append('(').Append(assertion);
        }
        else if (TryTake("?<"))
        {
            var end = pattern.IndexOf('>', _position);
            if (end < 0 || !IsGroupName(pattern[_position..end]) || groups.Names.Count(name => name == pattern[_position..end]) > 1)
            {
                return Fail("names a group wrongly, or two groups alike");
            }

            _position = end + 1;
            OpenCapture();
        }
        else
        {
            return Fail("has a group of a kind that ECMA-262 does not know");
        }

        if (++_nesting > MaxNesting)
        {
            return Fail($"nests deeper than {MaxNesting} groups");
        }

        var size = ReadAlternatives();
        _nesting--;
        if (Current != ')' || Problem is not null)
        {
            return Fail("has an opening parenthesis too many");
        }

        _position++;
        _output.Append(')');
        return isAssertion ? size + RefuseRepeat() : ReadRepeat(size);
    }

    private void OpenCapture()
    {
        _group++;
        _output.Append(groups.HasReferences ? string.Create(CultureInfo.InvariantCulture, $"(?<g{_group}>") : "(?:");
    }

    private long ReadEscape()
    {
        var next = _position + 1 < pattern.Length ? pattern[_position + 1] : '\0';
        switch (next)
        {
            case 'b' or 'B':
                _position += 2;
                _output.Append('\\').Append(next);
                return RefuseRepeat();
            case 'k':
                var end = pattern.IndexOf('>', _position);
                return end > 0 && pattern.AsSpan(_position + 2).StartsWith("<") ? ReadReference(groups.Names.IndexOf(pattern[(_position + 3)..end]) + 1, end + 1) : Fail("refers to no group");
            case >= '1' and <= '9':
                var digits = _position + 1;
                while (digits < pattern.Length && char.IsAsciiDigit(pattern[digits]) && digits < _position + 5)
                {
                    digits++;
                }

                return ReadReference(int.Parse(pattern.AsSpan(_position + 1, digits - _position - 1), CultureInfo.InvariantCulture), digits);
        }

        var escape = new EcmaEscape(pattern, _position);
        var set = new EcmaClass();
        if (escape.TryReadSet(set, out _position, out var problem))
        {
            return ReadRepeat(set.WriteTo(_output));
        }

        var value = problem is null ? escape.ReadCharacter(isClass: false, out _position, out problem) : 0;
        return problem is null ? ReadRepeat(AppendCharacter(value)) : Fail(problem);
    }

    /// <summary>A reference to a group that took no part matches nothing at all, which .NET must be told.</summary>
    private long ReadReference(int group, int end)
    {
        if (group < 1 || group > groups.Names.Count)
        {
            return Fail("refers to no group");
        }

        _position = end;
        NeedsBacktracking = true;
        _output.Append(CultureInfo.InvariantCulture, $"(?(g{group})\\k<g{group}>)");
        return ReadRepeat(1);
    }

    private int AppendCharacter(int value)
    {
        if (value < 0x10000 && !char.IsSurrogate((char)value))
        {
            EcmaClass.AppendUnit(_output, value);
            return 1;
        }

        var set = new EcmaClass();
        set.Add(value, value);
        return set.WriteTo(_output);
    }

    private long ReadRepeat(long size)
    {
        if (EcmaRepeat.Read(pattern, _position, out var problem) is not { } repeat)
        {
            return problem is null ? size : Fail(problem);
        }

        _output.Append(pattern, _position, repeat.End - _position);
        _position = repeat.End;
        return Current is '*' or '+' or '?' && !IsEnd ? Fail("repeats nothing") : size * Math.Max(1, repeat.Times);
    }

    private long RefuseRepeat() => _position < pattern.Length && Current is '*' or '+' or '?' ? Fail("repeats an assertion") : 0;

    private int ReadCodePoint()
    {
        var value = char.IsSurrogatePair(pattern, _position) ? char.ConvertToUtf32(pattern, _position) : pattern[_position];
        _position += value > 0xFFFF ? 2 : 1;
        return value;
    }

    private bool TryTake(string text)
    {
        if (!pattern.AsSpan(_position).StartsWith(text))
        {
            return false;
        }

        _position += text.Length;
        return true;
    }

    private static bool IsGroupName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '$');

    private long Fail(string problem)
    {
        Problem ??= problem;
        return 0;
    }
}
