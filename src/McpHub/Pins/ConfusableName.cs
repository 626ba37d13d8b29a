using System.Collections.Frozen;
using System.Text;
using Guard.Engine.Content;

namespace Guard.McpHub.Pins;

/// <summary>
/// Names that people take for one another. Two names read alike when they differ only in case and separators; one imitates the other when it looks the same and is spelled with
/// other letters, such as Cyrillic for Latin ones (after the skeletons of Unicode Technical Standard 39, for the letters names of tools are made of). Pure.
/// </summary>
internal static class ConfusableName
{
    /// <summary>Each line: a letter, then what looks like it, in lower case.</summary>
    private static readonly FrozenDictionary<int, char> LookAlikes = Read(
        "a\u0430\u03B1\u0251\u1D00", "b\u044C\u0299\u0184", "c\u0441\u03F2\u1D04\u2CA5", "d\u0501\u1D05\u0257\u0111", "e\u0435\u0454\u03B5\u1D07\u212E", "f\u0192\uA730\u03DD", "g\u0261\u0581\u0262",
        "h\u04BB\u043D\u0570\u029C\u0127", "i\u0456\u0131\u03B9\u026A\u0269", "j\u0458\u03F3\u1D0A", "k\u043A\u03BA\u1D0B", "l1|\u04CF\u0142\u01C0\u029F\u05D5", "m\u043C\u1D0D", "n\u0578\u0274\u03B7\u043F",
        "o0\u043E\u03BF\u03C3\u0585\u1D0F\u00F8\u2C9F", "p\u0440\u03C1\u1D18\u2CA3", "q\u051B\u0566", "r\u0433\u0280\u1D26", "s\u0455\uA731", "t\u0442\u03C4\u1D1B\u0167", "u\u057D\u03C5\u1D1C\u03BC",
        "v\u0475\u03BD\u1D20", "w\u051D\u0461\u1D21\u03C9", "x\u0445\u03C7", "y\u0443\u03B3\u028F\u04AF", "z\u1D22\u03B6");

    /// <summary>The name without case and separators.</summary>
    public static string Plain(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!IsSeparator(rune))
            {
                text.Append(Rune.ToLowerInvariant(rune));
            }
        }

        return text.ToString();
    }

    /// <summary>The name as it looks: without what nobody sees, each letter as the Latin one it is taken for.</summary>
    public static string Skeleton(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (IsSeparator(rune) || InvisibleText.IsInvisible(rune))
            {
                continue;
            }

            // A capital i looks like a small l, whatever it becomes in lower case.
            var seen = rune.Value == 'I' ? new Rune('l') : Rune.ToLowerInvariant(rune);
            text.Append(LookAlikes.TryGetValue(seen.Value, out var letter) ? new Rune(letter) : seen);
        }

        return text.ToString();
    }

    private static bool IsSeparator(Rune rune) => rune.Value is '-' or '_' or '.' or '/' or ':' || Rune.IsWhiteSpace(rune);

    private static FrozenDictionary<int, char> Read(params ReadOnlySpan<string> lines)
    {
        var map = new Dictionary<int, char>();
        foreach (var line in lines)
        {
            foreach (var other in line.AsSpan(1))
            {
                map[other] = line[0];
            }
        }

        return map.ToFrozenDictionary();
    }
}
