using System.Globalization;
using System.Text.RegularExpressions;

namespace Guard.Engine.Scopes;

/// <summary>
/// What can be told of a regular expression from its text alone: how short and long its matches are, how large it becomes, and what in it cannot be served. Bounded and
/// fast whatever the text; whether it is well formed is for the engine to say.
/// </summary>
/// <param name="Least">Characters of the shortest match.</param>
/// <param name="Most">UTF-8 bytes of the longest match; <see cref="Endless"/> and more for no bound.</param>
/// <param name="States">States when counts are written out.</param>
/// <param name="LeadsWithAnything">The first thing repeats without end.</param>
/// <param name="Steps">The most steps that trying every way to match costs for each character of a text; <see cref="Endless"/> where they grow with the text, or where the pattern holds
/// more than characters, classes, boundaries, groups and counts. One endless repetition is counted where matches start at the text's first character only.</param>
/// <param name="Refused">A construct that linear matching has not, in words.</param>
internal readonly record struct PatternShape(long Least, long Most, long States, bool LeadsWithAnything, long Steps, string? Refused)
{
    public const long Endless = PatternMeasure.Endless;

    public static PatternShape Of(string pattern, RegexOptions options)
    {
        var reader = new Reader(pattern, options.HasFlag(RegexOptions.IgnoreCase) || pattern.Contains("(?i", StringComparison.Ordinal));
        var measure = reader.Alternatives(0);
        var isAtStart = !reader.HasAlternatives
            && (pattern.StartsWith(@"\A", StringComparison.Ordinal) || (pattern.StartsWith('^') && !options.HasFlag(RegexOptions.Multiline)));
        var isCounted = reader.IsPlain && measure.Loops <= (isAtStart ? 1 : 0);
        return new PatternShape(measure.Least, measure.Most, measure.States, measure.IsWide, isCounted ? measure.Steps : Endless, reader.Refused);
    }

    private ref struct Reader(string pattern, bool ignoreCase)
    {
        private const int MaxDepth = 100;
        private readonly ReadOnlySpan<char> _text = pattern;
        private int _at;

        public string? Refused { get; private set; }

        /// <summary>Alternatives stand outside all groups.</summary>
        public bool HasAlternatives { get; private set; }

        /// <summary>Nothing stands in it whose steps are not counted.</summary>
        public bool IsPlain { get; private set; } = true;

        public PatternMeasure Alternatives(int depth)
        {
            if (depth > MaxDepth)
            {
                Refuse("groups nested very deep");
                return PatternMeasure.Nothing;
            }

            var all = Sequence(depth);
            while (Refused is null && _at < _text.Length && _text[_at] == '|')
            {
                _at++;
                HasAlternatives |= depth == 0;
                all = all.Or(Sequence(depth));
            }

            return all;
        }

        private PatternMeasure Sequence(int depth)
        {
            var sum = PatternMeasure.Nothing;
            var isFirst = true;
            while (Refused is null && _at < _text.Length && _text[_at] is not ('|' or ')'))
            {
                var piece = Quantified(Atom(depth));
                sum = sum.Then(piece, isFirst);
                isFirst &= piece.Most == 0;
            }

            return sum;
        }

        private PatternMeasure Quantified(PatternMeasure atom)
        {
            while (_at < _text.Length && ReadCount(out var least, out var most))
            {
                if (_at < _text.Length && _text[_at] == '?')
                {
                    _at++;
                }

                atom = atom.Times(least, most);
            }

            return atom;
        }

        private bool ReadCount(out long least, out long most)
        {
            (least, most) = _text[_at] switch { '*' => (0L, Endless), '+' => (1L, Endless), '?' => (0L, 1L), _ => (-1L, -1L) };
            if (least >= 0)
            {
                _at++;
                return true;
            }

            if (_text[_at] != '{' || _text[_at..].IndexOf('}') is not (> 1 and var length))
            {
                return false;
            }

            var inside = _text.Slice(_at + 1, length - 1);
            var comma = inside.IndexOf(',');
            var from = comma < 0 ? inside : inside[..comma];
            var until = comma < 0 ? inside : inside[(comma + 1)..];
            if (!Number(from, out least) || (!until.IsEmpty && !Number(until, out most)))
            {
                return false;
            }

            most = until.IsEmpty ? Endless : most;
            _at += length + 1;
            return true;
        }

        private static bool Number(ReadOnlySpan<char> text, out long value)
        {
            value = Endless;
            return !text.IsEmpty && text.IndexOfAnyExceptInRange('0', '9') < 0 && (text.Length > 9 || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));
        }

        private PatternMeasure Atom(int depth)
        {
            var symbol = _text[_at++];
            return symbol switch
            {
                '(' => Group(depth),
                '[' => new PatternMeasure(1, Class() ? 1 : 3, 1),
                '\\' => Escape(),
                '.' => new PatternMeasure(1, 3, 1),
                '^' or '$' => PatternMeasure.Nothing,
                _ => new PatternMeasure(1, Bytes(symbol), 1),
            };
        }

        private readonly int Bytes(char symbol) => symbol >= 0x80 || (ignoreCase && char.IsAsciiLetter(symbol)) ? 3 : 1;

        private PatternMeasure Group(int depth)
        {
            if (_at < _text.Length && _text[_at] == '?' && !Prefix())
            {
                return PatternMeasure.Nothing;
            }

            var inside = Alternatives(depth + 1);
            _at = Math.Min(_text.Length, _at + 1);
            return inside;
        }

        /// <summary>Reads what stands behind <c>(?</c>; false when the group has no inside, or one that is refused.</summary>
        private bool Prefix()
        {
            var rest = _text[_at..];
            IsPlain &= rest.StartsWith("?:");
            if (Refusal(rest) is { } construct)
            {
                Refuse(construct);
                return false;
            }

            if (rest.StartsWith("?#"))
            {
                var end = rest.IndexOf(')');
                _at = end < 0 ? _text.Length : _at + end + 1;
                return false;
            }

            if (rest.StartsWith("?<") || rest.StartsWith("?'"))
            {
                var end = rest[2..].IndexOfAny('>', '\'');
                if (end >= 0 && rest.Slice(2, end).Contains('-'))
                {
                    Refuse("a balancing group");
                    return false;
                }

                _at += end < 0 ? rest.Length : end + 3;
                return true;
            }

            var stop = rest.IndexOfAny(':', ')');
            var options = stop < 0 ? rest : rest[..stop];
            if (options.Contains('x'))
            {
                Refuse("the option x");
            }

            _at += stop < 0 ? rest.Length : stop + 1;
            return stop >= 0 && rest[stop] == ':';
        }

        private static string? Refusal(ReadOnlySpan<char> rest) =>
            rest.StartsWith("?=") || rest.StartsWith("?!") ? "lookahead"
            : rest.StartsWith("?<=") || rest.StartsWith("?<!") ? "lookbehind"
            : rest.StartsWith("?>") ? "an atomic group"
            : rest.StartsWith("?(") ? "a conditional"
            : null;

        private PatternMeasure Escape()
        {
            if (_at >= _text.Length)
            {
                return PatternMeasure.Nothing;
            }

            var symbol = _text[_at++];
            switch (symbol)
            {
                case 'b' or 'B' or 'A' or 'Z' or 'z':
                    return PatternMeasure.Nothing;
                case 'G':
                    Refuse("\\G");
                    return PatternMeasure.Nothing;
                case 'k' or (>= '1' and <= '9'):
                    Refuse("a backreference");
                    return PatternMeasure.Nothing;
                case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                    return new PatternMeasure(1, 3, 1);
                case 'p' or 'P':
                    SkipBraces();
                    return new PatternMeasure(1, 3, 1);
                case 'x' or 'u' or 'c' or '0':
                    Skip(symbol);
                    return new PatternMeasure(1, 3, 1);
                default:
                    return new PatternMeasure(1, Bytes(symbol), 1);
            }
        }

        private void SkipBraces()
        {
            var end = _at < _text.Length && _text[_at] == '{' ? _text[_at..].IndexOf('}') : -1;
            _at += end + 1;
        }

        private void Skip(char kind) => _at = Math.Min(_text.Length, _at + kind switch { 'x' => 2, 'u' => 4, 'c' => 1, _ => 0 });

        /// <summary>Reads a character class behind its bracket; true when it holds ASCII only.</summary>
        private bool Class()
        {
            var isAscii = !ignoreCase;
            var isFirst = true;
            if (_at < _text.Length && _text[_at] == '^')
            {
                isAscii = false;
                _at++;
            }

            while (_at < _text.Length)
            {
                var symbol = _text[_at++];
                if (symbol == ']' && !isFirst)
                {
                    break;
                }

                isFirst = false;
                if (symbol == '\\' && _at < _text.Length)
                {
                    isAscii &= char.IsAscii(_text[_at]) && !char.IsAsciiLetterOrDigit(_text[_at]);
                    _at++;
                }
                else if (symbol == '[' && _text[_at - 2] == '-')
                {
                    IsPlain = false;
                    Class();
                }
                else
                {
                    isAscii &= char.IsAscii(symbol);
                }
            }

            return isAscii;
        }

        private void Refuse(string construct)
        {
            Refused ??= construct;
            _at = _text.Length;
        }
    }
}
