using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>
/// URLs with a scheme and an authority (RFC 3986), and bare host names with a well-known top-level domain. Punctuation that ends the sentence is not
/// part of it.
/// </summary>
internal static class UrlRecognizer
{
    private const double WithScheme = 0.9;
    private const double WithPath = 0.7;
    private const double BareHost = 0.55;
    private const int MaxScheme = 8;

    public static void Match(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.Url) || !probe.StartsWord)
        {
            return;
        }

        var index = probe.Start;
        while (index < probe.Start + MaxScheme && Symbol.IsAsciiLetter(probe[index]))
        {
            index++;
        }

        if (index > probe.Start + 1 && probe[index] == ':' && probe[index + 1] == '/' && probe[index + 2] == '/')
        {
            MatchAuthority(ref probe, index + 3);
            return;
        }

        if (probe.Before(1) is (byte)'@' or (byte)'.' or (byte)'-' or (byte)'/')
        {
            return;
        }

        var end = HostName.MatchBare(ref probe, probe.Start);
        if (end == 0 || probe[end] == '@' || !EndsHost(ref probe, end))
        {
            return;
        }

        var pathEnd = PathEnd(ref probe, end);
        probe.Offer(PiiEntity.Url, pathEnd, pathEnd > end ? WithPath : BareHost);
    }

    private static void MatchAuthority(ref Probe probe, int index)
    {
        var host = index;
        for (var i = index; i < index + 128 && Symbol.IsUrl(probe[i]) && probe[i] is not ((byte)'/' or (byte)'?' or (byte)'#'); i++)
        {
            if (probe[i] == '@')
            {
                host = i + 1;
                break;
            }
        }

        var end = HostEnd(ref probe, host, out var isSingle);
        if (end == 0)
        {
            return;
        }

        var pathEnd = PathEnd(ref probe, end);
        if (!isSingle || pathEnd > end)
        {
            probe.Offer(PiiEntity.Url, pathEnd, WithScheme);
        }
    }

    private static int HostEnd(ref Probe probe, int index, out bool isSingle)
    {
        isSingle = false;
        if (probe[index] == '[')
        {
            var literal = IpAddressRecognizer.EndOf6(ref probe, index + 1, out _);
            return literal > 0 && probe[literal] == ']' ? literal + 1 : 0;
        }

        var address = IpAddressRecognizer.EndOf4(ref probe, index);
        if (address > 0)
        {
            return address;
        }

        var name = HostName.MatchMail(ref probe, index);
        if (name > 0)
        {
            return name;
        }

        var end = index;
        while (end < index + 63 && (Symbol.IsAlphanumeric(probe[end]) || probe[end] is (byte)'-' or (byte)'_'))
        {
            end++;
        }

        isSingle = !IsLocalhost(probe.Slice(index, Math.Min(end, index + 9)));
        return end > index ? end : 0;
    }

    private static bool IsLocalhost(ReadOnlySpan<byte> host) => host.SequenceEqual("localhost"u8);

    private static bool EndsHost(ref Probe probe, int end) =>
        !Symbol.IsWord(probe[end]) && probe[end] != '-' && !(probe[end] is (byte)'.' or (byte)'(' && Symbol.IsAlphanumeric(probe[end + 1])) && probe[end] != '(';

    /// <summary>Index behind port, path, query and fragment, without the punctuation of the sentence around them.</summary>
    private static int PathEnd(ref Probe probe, int hostEnd)
    {
        var end = hostEnd;
        if (probe[end] == ':' && Symbol.IsDigit(probe[end + 1]))
        {
            end++;
            while (Symbol.IsDigit(probe[end]) && end < hostEnd + 6)
            {
                end++;
            }
        }

        if (probe[end] is not ((byte)'/' or (byte)'?' or (byte)'#'))
        {
            return end;
        }

        var first = end;
        var depth = 0;
        while (Symbol.IsUrl(probe[end]))
        {
            depth += probe[end] == '(' ? 1 : probe[end] == ')' ? -1 : 0;
            if (depth < 0)
            {
                break;
            }

            end++;
        }

        while (end > first + 1 && probe[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' or (byte)'!' or (byte)'?' or (byte)'\'' or (byte)']' or (byte)'*')
        {
            end--;
        }

        return end;
    }
}
