using System.Collections.Frozen;
using System.Globalization;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>The properties of <c>\p{...}</c> that are known: general categories by both their names, and a few sets. Scripts are not.</summary>
internal static class UnicodeProperties
{
    /// <summary>Long and other names of the general categories (Unicode PropertyValueAliases).</summary>
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt", ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn", ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me",
        ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd", ["Letter_Number"] = "Nl", ["Other_Number"] = "No",
        ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc", ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe",
        ["Initial_Punctuation"] = "Pi", ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc", ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So",
        ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl", ["Paragraph_Separator"] = "Zp",
        ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Surrogate"] = "Cs", ["Private_Use"] = "Co", ["Unassigned"] = "Cn",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Short names in the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] Categories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly Lazy<CodePointSet[]> Sets = new(ReadCategories);

    /// <summary>The code points of a property such as <c>Lu</c>, <c>Letter</c>, <c>gc=Letter</c>, <c>ASCII</c>; null when it is not known.</summary>
    /// <param name="expression">What stands between the braces.</param>
    /// <param name="token">What .NET calls the part of it below U+10000, or null.</param>
    public static CodePointSet? Find(string expression, out string? token)
    {
        token = null;
        var name = expression;
        if (expression.IndexOf('=', StringComparison.Ordinal) is var split and >= 0)
        {
            if (expression[..split] is not ("General_Category" or "gc"))
            {
                return null;
            }

            name = expression[(split + 1)..];
        }
        else
        {
            switch (expression)
            {
                case "Any":
                    return CodePointSet.Of((0, CodePointSet.Last));
                case "ASCII":
                    return CodePointSet.Of((0, 0x7F));
                case "ASCII_Hex_Digit" or "AHex":
                    return CodePointSet.Of(('0', '9'), ('A', 'F'), ('a', 'f'));
                case "Assigned":
                    return Union("Cn").Complement();
            }
        }

        name = Aliases.GetValueOrDefault(name, name);
        if (name == "LC")
        {
            return Union("Lu", "Ll", "Lt");
        }

        if (name.Length is not (1 or 2) || !Categories.Any(category => category.StartsWith(name, StringComparison.Ordinal)))
        {
            return null;
        }

        // What starts with C holds the surrogates, which are no characters here.
        token = name[0] == 'C' ? null : $"\\p{{{name}}}";
        return Union(name);
    }

    private static CodePointSet Union(params ReadOnlySpan<string> prefixes)
    {
        var union = new CodePointSet();
        foreach (var prefix in prefixes)
        {
            for (var i = 0; i < Categories.Length; i++)
            {
                if (Categories[i].StartsWith(prefix, StringComparison.Ordinal))
                {
                    union.Add(Sets.Value[i]);
                }
            }
        }

        return union;
    }

    private static CodePointSet[] ReadCategories()
    {
        var sets = Enumerable.Range(0, Categories.Length).Select(_ => new CodePointSet()).ToArray();
        var first = 0;
        var current = CharUnicodeInfo.GetUnicodeCategory(0);
        for (var value = 1; value <= CodePointSet.Last + 1; value++)
        {
            var category = value <= CodePointSet.Last ? CharUnicodeInfo.GetUnicodeCategory(value) : (UnicodeCategory)(-1);
            if (category != current)
            {
                sets[(int)current].Add(first, value - 1);
                first = value;
                current = category;
            }
        }

        foreach (var set in sets)
        {
            _ = set.Ranges.Count;
        }

        return sets;
    }
}
