using System.Text;

namespace Guard.Engine.Schemas.Formats;

/// <summary>Punycode (RFC 3492, section 6). Pure.</summary>
internal static class Punycode
{
    private const int Radix = 36;
    private const int Least = 1;
    private const int Most = 26;
    private const int FirstBias = 72;
    private const int FirstCodePoint = 128;

    /// <summary>The text behind an encoded one, or null when it is none.</summary>
    public static string? Decode(ReadOnlySpan<char> encoded)
    {
        var output = new List<int>();
        var dash = encoded.LastIndexOf('-');
        foreach (var letter in dash > 0 ? encoded[..dash] : [])
        {
            output.Add(letter);
        }

        long value = FirstCodePoint;
        long index = 0;
        var bias = FirstBias;
        var position = dash + 1;
        while (position < encoded.Length)
        {
            var former = index;
            long weight = 1;
            for (var k = Radix; ; k += Radix)
            {
                if (position >= encoded.Length || Digit(encoded[position++]) is not (>= 0 and var digit) || weight > int.MaxValue)
                {
                    return null;
                }

                index += digit * weight;
                var threshold = Math.Clamp(k - bias, Least, Most);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Radix - threshold;
            }

            bias = Adapt(index - former, output.Count + 1, former == 0);
            value += index / (output.Count + 1);
            index %= output.Count + 1;
            if (!Rune.IsValid((int)Math.Min(value, int.MaxValue)))
            {
                return null;
            }

            output.Insert((int)index++, (int)value);
        }

        return string.Concat(output.Select(static point => new Rune(point).ToString()));
    }

    public static string Encode(string text)
    {
        var points = text.EnumerateRunes().Select(rune => rune.Value).ToArray();
        var output = new StringBuilder(string.Concat(points.Where(point => point < FirstCodePoint).Select(point => (char)point)));
        var done = output.Length;
        var basic = done;
        if (basic > 0)
        {
            output.Append('-');
        }

        var value = FirstCodePoint;
        long delta = 0;
        var bias = FirstBias;
        while (done < points.Length)
        {
            var next = points.Where(point => point >= value).Min();
            delta += (long)(next - value) * (done + 1);
            value = next;
            foreach (var point in points)
            {
                delta += point < value ? 1 : 0;
                if (point == value)
                {
                    AppendNumber(output, delta, bias);
                    bias = Adapt(delta, done + 1, done == basic);
                    delta = 0;
                    done++;
                }
            }

            delta++;
            value++;
        }

        return output.ToString();
    }

    private static void AppendNumber(StringBuilder output, long number, int bias)
    {
        for (var k = Radix; ; k += Radix)
        {
            var threshold = Math.Clamp(k - bias, Least, Most);
            if (number < threshold)
            {
                output.Append(Letter((int)number));
                return;
            }

            output.Append(Letter((int)(threshold + ((number - threshold) % (Radix - threshold)))));
            number = (number - threshold) / (Radix - threshold);
        }
    }

    private static int Adapt(long delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Radix - Least) * Most / 2; k += Radix)
        {
            delta /= Radix - Least;
        }

        return (int)(k + ((Radix - Least + 1) * delta / (delta + 38)));
    }

    private static int Digit(char letter) =>
        char.IsAsciiDigit(letter) ? letter - '0' + 26 : char.IsAsciiLetter(letter) ? (letter | 0x20) - 'a' : -1;

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
}
