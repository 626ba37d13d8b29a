using Guard.Plugins.Text;

namespace Guard.Plugins.Pii.Recognizers;

/// <summary>
/// IPv4 addresses in dotted decimal, and IPv6 addresses in every form of RFC 4291 section 2.2, with a prefix length where one follows. A port is not
/// part of the finding. Versions (five numbers, a "v", the word "version") are left alone.
/// </summary>
internal static class IpAddressRecognizer
{
    private const double Likely = 0.8;
    private const double Doubtful = 0.3;

    public static void Match4(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.IpAddress) || !probe.StartsToken)
        {
            return;
        }

        var end = EndOf4(ref probe, probe.Start);
        if (end == 0 || !EndsAddress(ref probe, end))
        {
            return;
        }

        probe.Offer(PiiEntity.IpAddress, WithPrefixLength(ref probe, end, 32), IsVersion(ref probe) ? Doubtful : Likely);
    }

    public static void Match6(ref Probe probe)
    {
        if (!probe.Wants(PiiEntity.IpAddress) || !probe.StartsWord || probe.Before(1) == ':')
        {
            return;
        }

        var end = EndOf6(ref probe, probe.Start, out var weight);
        if (end == 0 || !EndsAddress(ref probe, end) || probe[end] == ':' || weight == 0)
        {
            return;
        }

        var alone = weight >= 3 ? Likely : weight == 2 && probe.Before(1) is not ((byte)'[' or (byte)'(' or (byte)',') ? 0.6 : Doubtful;
        probe.Offer(PiiEntity.IpAddress, WithPrefixLength(ref probe, end, 128), alone, Math.Max(alone, 0.6));
    }

    /// <summary>Index behind four decimal numbers up to 255, or 0.</summary>
    public static int EndOf4(ref Probe probe, int index)
    {
        for (var part = 0; ; part++)
        {
            var value = 0;
            var start = index;
            byte symbol;
            while (Symbol.IsDigit(symbol = probe[index]) && index - start < 3)
            {
                value = (value * 10) + symbol - '0';
                index++;
            }

            if (index == start || value > 255 || (index - start > 1 && probe[start] == '0'))
            {
                return 0;
            }

            if (part == 3)
            {
                return Symbol.IsDigit(symbol) ? 0 : index;
            }

            if (symbol != '.')
            {
                return 0;
            }

            index++;
        }
    }

    /// <summary>
    /// Index behind an IPv6 address, or 0. <paramref name="weight"/> says how much address there is: 0 for "::" alone, 1 for letters only (which may be
    /// program text), 2 for a short one, 3 for the rest.
    /// </summary>
    public static int EndOf6(ref Probe probe, int index, out int weight)
    {
        weight = 0;
        var begin = index;
        var groups = 0;
        var hasGap = probe[index] == ':';
        var hasDigit = false;
        if (hasGap && probe[index + 1] != ':')
        {
            return 0;
        }

        index += hasGap ? 2 : 0;
        while (groups < 8)
        {
            var start = index;
            index = EndOfGroup(ref probe, start, ref hasDigit);
            if (index == start)
            {
                break;
            }

            if (probe[index] == '.' && groups <= 6 && (hasGap || groups == 6) && EndOf4(ref probe, start) is var mapped and > 0)
            {
                index = mapped;
                groups += 2;
                hasDigit = true;
                break;
            }

            groups++;
            var colons = Colons(ref probe, index, groups);
            if (colons == 2 && hasGap)
            {
                return 0;
            }

            hasGap |= colons == 2;
            index += colons;
            if (colons == 0)
            {
                break;
            }
        }

        if (hasGap ? groups > 7 : groups != 8)
        {
            return 0;
        }

        weight = groups == 0 ? (probe.HasContext(PiiEntity.IpAddress) ? 1 : 0) : !hasDigit ? (groups >= 4 ? 3 : 1) : groups == 1 && index - begin < 6 ? 2 : 3;
        return index;
    }

    private static int EndOfGroup(ref Probe probe, int start, ref bool hasDigit)
    {
        var index = start;
        while (index - start < 4 && Symbol.IsHex(probe[index]))
        {
            hasDigit |= Symbol.IsDigit(probe[index]);
            index++;
        }

        return index;
    }

    /// <summary>How many colons go on with the address: two for the gap, one before another group.</summary>
    private static int Colons(ref Probe probe, int index, int groups)
    {
        if (probe[index] != ':')
        {
            return 0;
        }

        return probe[index + 1] == ':' ? 2 : Symbol.IsHex(probe[index + 1]) && groups < 8 ? 1 : 0;
    }

    private static bool EndsAddress(ref Probe probe, int end)
    {
        var next = probe[end];
        return !Symbol.IsWord(next) && !(next is (byte)'.' or (byte)'-' && Symbol.IsAlphanumeric(probe[end + 1]) && (next == '.' || Symbol.IsDigit(probe[end + 1])));
    }

    private static int WithPrefixLength(ref Probe probe, int end, int most)
    {
        if (probe[end] != '/')
        {
            return end;
        }

        var index = end + 1;
        var value = 0;
        while (index < end + 4 && Symbol.IsDigit(probe[index]))
        {
            value = (value * 10) + probe[index] - '0';
            index++;
        }

        return index > end + 1 && value <= most && !Symbol.IsWord(probe[index]) ? index : end;
    }

    /// <summary>The word before says that the numbers count something.</summary>
    private static bool IsVersion(ref Probe probe)
    {
        var distance = 1;
        while (distance <= 3 && probe.Before(distance) is (byte)' ' or (byte)':' or (byte)'=' or (byte)'"')
        {
            distance++;
        }

        Span<byte> word = stackalloc byte[8];
        var length = 0;
        while (length < word.Length && Symbol.IsAsciiLetter(probe.Before(distance + length)))
        {
            word[^(length + 1)] = Symbol.Lower(probe.Before(distance + length));
            length++;
        }

        var found = word[^length..];
        return found.SequenceEqual("version"u8) || found.SequenceEqual("release"u8) || found.SequenceEqual("build"u8) || found.SequenceEqual("section"u8)
            || found.SequenceEqual("chapter"u8) || found.SequenceEqual("ver"u8) || found.SequenceEqual("rev"u8);
    }
}
