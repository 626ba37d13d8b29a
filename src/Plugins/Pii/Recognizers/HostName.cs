using System.Collections.Frozen;
using System.Text;
using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>Host names in running text (RFC 1123 labels, internationalised ones included).</summary>
internal static class HostName
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;
    private const int MaxTopLabel = 24;

    /// <summary>Endings of file names that no top-level domain has, so that <c>logo@2x.png</c> is no address.</summary>
    private static readonly FrozenSet<string> FileEndings = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "pdf", "css", "scss", "js", "mjs", "jsx", "ts", "tsx", "json", "html", "htm", "xml", "yaml", "yml",
        "txt", "exe", "dll", "tar", "gz", "csv", "log", "local", "localhost", "internal", "test", "java", "cpp", "ipynb", "toml", "lock");

    /// <summary>
    /// Top-level domains of bare host names, those that are words of program text or endings of source files left out: without a scheme the rest
    /// is more often code than an address.
    /// </summary>
    private static readonly FrozenSet<string> Bare = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "com", "org", "net", "edu", "gov", "mil", "biz", "io", "ai", "app", "dev", "cloud", "online", "site", "shop", "store", "tech", "xyz", "club", "blog",
        "news", "agency", "email", "museum", "travel", "jobs", "int", "eu", "uk", "us", "ca", "de", "fr", "es", "it", "nl", "be", "ch", "at", "se", "no", "dk", "fi", "pt", "pl", "cz",
        "sk", "hu", "ro", "bg", "gr", "ie", "lu", "li", "si", "hr", "lt", "lv", "ee", "ru", "ua", "by", "tr", "il", "ae", "sa", "qa", "in", "pk", "bd", "lk", "cn", "jp", "kr", "tw", "hk",
        "sg", "my", "th", "vn", "id", "ph", "au", "nz", "za", "ng", "ke", "eg", "ma", "br", "mx", "ar", "cl", "co", "pe", "uy", "ve", "ec", "tv", "gg", "fm", "example");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FileEndingLookup = FileEndings.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BareLookup = Bare.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>End of the host of an e-mail address that starts at <paramref name="index"/>, or 0.</summary>
    public static int MatchMail(ref Probe probe, int index) => Match(ref probe, index, isBare: false);

    /// <summary>End of a host that stands in text without a scheme, or 0.</summary>
    public static int MatchBare(ref Probe probe, int index) => Match(ref probe, index, isBare: true);

    /// <summary>The longest run of labels that ends with an acceptable top-level label.</summary>
    private static int Match(ref Probe probe, int index, bool isBare)
    {
        var start = index;
        var best = 0;
        var labels = 0;
        while (true)
        {
            var labelStart = index;
            var isLetters = true;
            byte symbol;
            while (Symbol.IsAlphanumeric(symbol = probe[index]) || symbol == '-' || (symbol == '_' && labels == 0))
            {
                isLetters &= Symbol.IsLetter(symbol);
                if (++index - labelStart > MaxLabel || index - start > MaxName)
                {
                    return best;
                }
            }

            var end = index;
            while (end > labelStart && probe[end - 1] == '-')
            {
                end--;
            }

            if (end == labelStart || probe[labelStart] == '-')
            {
                return best;
            }

            labels++;
            if (labels > 1 && TopEnd(ref probe, labelStart, end, isLetters, isBare) is var top and > 0)
            {
                best = top;
            }

            if (end < index || symbol != '.')
            {
                return best;
            }

            index++;
        }
    }

    /// <summary>End of the top-level label, or of its letters where a hyphen joins something else on to it, or 0.</summary>
    private static int TopEnd(ref Probe probe, int start, int end, bool isLetters, bool isBare)
    {
        if (IsTop(ref probe, start, end, isLetters, isBare))
        {
            return end;
        }

        var letters = start;
        while (letters < end && Symbol.IsLetter(probe[letters]))
        {
            letters++;
        }

        return letters < end && probe[letters] == '-' && !isBare && IsTop(ref probe, start, letters, true, isBare) ? letters : 0;
    }

    private static bool IsTop(ref Probe probe, int start, int end, bool isLetters, bool isBare)
    {
        var label = probe.Slice(start, end);
        if (label.Length > 4 && (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' && label[2] == '-' && label[3] == '-')
        {
            return true;
        }

        if (!isLetters || label.Length is < 2 or > MaxTopLabel)
        {
            return false;
        }

        var startsSentence = label[0] is >= (byte)'A' and <= (byte)'Z' && label[1] >= 'a';
        if (isBare && startsSentence)
        {
            return false;
        }

        Span<char> name = stackalloc char[MaxTopLabel];
        var length = Encoding.Latin1.GetChars(label, name);
        return isBare ? BareLookup.Contains(name[..length]) : !FileEndingLookup.Contains(name[..length]);
    }
}
