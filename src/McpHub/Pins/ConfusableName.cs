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
        "v\u0475\u03BD\u1D20", "w\u051D\u0461\u1D21\u03C9", "x\u0445\u03C7", "y\u0443\u03B3\u028F\u04AF", "z\u1D22\u03B6",

        // Cherokee, Lisu and rarer Latin letters.
        "a\uAB7A\u13AA\uA4EE", "b\uAB9F\u13CF\u13F4\u13FC\uA4D0", "c\uABAF\u13DF\uA4DA", "d\uAB70\u13A0\uABB7\u13E7\uA4D2\uA4D3", "e\uAB7C\u13AC\uAB32\uA4F0", "f\uAB35\uA4DD",
        "g\uAB90\u13C0\u13F3\u13FB\uA4D6", "h\uAB8B\u13BB\uAB92\u13C2\uA4E7", "i\uAB75\u13A5\u2C93", "j\uAB7B\u13AB\uA4D9", "k\uABB6\u13E6\u2C95\uA4D7", "l\uABAE\u13DE\uA4E1\uA4F2",
        "m\uAB87\u13B7\uA4DF", "n\uA4E0", "o\uAB3D\u1D11\u10FF\u0D20\uA4F3", "p\uABB2\u13E2\uA4D1", "r\uAB71\u13A1\uABA2\u13D2\uAB47\uAB48\uA4E3", "s\uABA5\u13D5\uABAA\u13DA\uA4E2",
        "t\uAB72\u13A2\uA4D4", "u\uAB4E\uAB52\uA4F4", "v\uABA9\u13D9\uA4E6", "w\uAB83\u13B3\uABA4\u13D4\u0561\uA4EA", "x\uA4EB", "y\uAB79\u13A9\uAB8D\u13BD\uAB5A\uA4EC",
        "z\uAB93\u13C3\uA4DC", "4\uAB9E\u13CE", "6\uABBE\u13EE");

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
