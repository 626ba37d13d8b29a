using System.Globalization;
using System.Text;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>
/// A set of characters on its way from ECMA-262, where a character is a code point, to .NET, where it is a UTF-16 unit: what lies above U+FFFF becomes pairs.
/// The texts that are matched hold no half pairs.
/// </summary>
internal sealed class EcmaClass
{
    private const int FirstPair = 0x10000;
    private const string AnyPair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";

    private readonly CodePointSet _set = new();
    private readonly StringBuilder _tokens = new();

    public bool IsNegated { get; set; }

    public void Add(int first, int last) => _set.Add(first, last);

    public void Add(CodePointSet set) => _set.Add(set);

    /// <summary>Adds a property; false when it is not known.</summary>
    public bool AddProperty(string expression, bool isNegated)
    {
        if (UnicodeProperties.Find(expression, out var token) is not { } set)
        {
            return false;
        }

        if (isNegated)
        {
            _set.Add(set.Complement());
        }
        else if (token is null)
        {
            _set.Add(set);
        }
        else
        {
            _tokens.Append(token);
            foreach (var (first, last) in set.Within(FirstPair, CodePointSet.Last))
            {
                _set.Add(first, last);
            }
        }

        return true;
    }

    /// <summary>Writes it as one .NET term; the result is how many alternatives it became.</summary>
    public int WriteTo(StringBuilder output)
    {
        var units = Units();
        var pairs = new List<string>();
        var above = IsNegated ? _set.Complement() : _set;
        AddPairs(above.Within(FirstPair, CodePointSet.Last), pairs);
        if (pairs.Count == 0)
        {
            output.Append(units ?? @"[^\0-\uFFFF]");
            return 1;
        }

        output.Append("(?:").Append(units).Append(units is null ? "" : "|").AppendJoin('|', pairs).Append(')');
        return pairs.Count + 1;
    }

    public static void AppendUnit(StringBuilder output, int unit)
    {
        if (unit < 0x80 && char.IsAsciiLetterOrDigit((char)unit))
        {
            output.Append((char)unit);
        }
        else
        {
            output.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
        }
    }

    private string? Units()
    {
        var text = new StringBuilder(_tokens.ToString());
        AppendRanges(text, _set.Within(0, 0xD7FF));
        AppendRanges(text, _set.Within(0xE000, 0xFFFF));
        return IsNegated ? $"[^{text}\\uD800-\\uDFFF]" : text.Length > 0 ? $"[{text}]" : null;
    }

    private static void AppendRanges(StringBuilder text, IEnumerable<(int First, int Last)> ranges)
    {
        foreach (var (first, last) in ranges)
        {
            AppendUnit(text, first);
            if (last > first)
            {
                text.Append('-');
                AppendUnit(text, last);
            }
        }
    }

    private static void AddPairs(IEnumerable<(int First, int Last)> ranges, List<string> pairs)
    {
        var byHigh = new SortedDictionary<int, StringBuilder>();
        foreach (var (first, last) in ranges)
        {
            if (first == FirstPair && last == CodePointSet.Last)
            {
                pairs.Add(AnyPair);
                return;
            }

            var firstHigh = High(first);
            var lastHigh = High(last);
            if (firstHigh == lastHigh)
            {
                AddLow(byHigh, firstHigh, Low(first), Low(last));
                continue;
            }

            var fullFrom = Low(first) == 0xDC00 ? firstHigh : firstHigh + 1;
            var fullTo = Low(last) == 0xDFFF ? lastHigh : lastHigh - 1;
            if (fullFrom > firstHigh)
            {
                AddLow(byHigh, firstHigh, Low(first), 0xDFFF);
            }

            if (fullTo >= fullFrom)
            {
                pairs.Add(string.Create(CultureInfo.InvariantCulture, $@"[\u{fullFrom:X4}-\u{fullTo:X4}][\uDC00-\uDFFF]"));
            }

            if (fullTo < lastHigh)
            {
                AddLow(byHigh, lastHigh, 0xDC00, Low(last));
            }
        }

        pairs.AddRange(byHigh.Select(entry => string.Create(CultureInfo.InvariantCulture, $@"\u{entry.Key:X4}[{entry.Value}]")));
    }

    private static void AddLow(SortedDictionary<int, StringBuilder> byHigh, int high, int first, int last)
    {
        if (!byHigh.TryGetValue(high, out var text))
        {
            byHigh.Add(high, text = new StringBuilder());
        }

        AppendRanges(text, [(first, last)]);
    }

    private static int High(int value) => 0xD800 + ((value - FirstPair) >> 10);

    private static int Low(int value) => 0xDC00 + ((value - FirstPair) & 0x3FF);
}
