using System.Runtime.CompilerServices;
using System.Text;

namespace Guard.Host.Commands;

/// <summary>Reads lines of UTF-8 of which none may be longer than a limit, so that no input decides how much memory is taken.</summary>
internal static class BoundedLines
{
    /// <summary>Bytes of one line.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The lines, without their ends; null for one that is too long or no UTF-8, the rest of which is passed over.</summary>
    public static async IAsyncEnumerable<string?> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var buffer = new byte[64 * 1024];
        var line = new MemoryStream();
        var isTooLong = false;
        var hasLine = false;
        int read;
        while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var start = 0;
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] == (byte)'\n')
                {
                    isTooLong |= !Take(line, buffer.AsSpan(start, i - start));
                    yield return Text(strict, line, isTooLong);
                    line.SetLength(0);
                    (isTooLong, hasLine, start) = (false, false, i + 1);
                }
            }

            isTooLong |= !Take(line, buffer.AsSpan(start, read - start));
            hasLine |= start < read;
        }

        if (hasLine)
        {
            yield return Text(strict, line, isTooLong);
        }
    }

    private static bool Take(MemoryStream line, ReadOnlySpan<byte> piece)
    {
        if (line.Length + piece.Length > MaxBytes)
        {
            return false;
        }

        line.Write(piece);
        return true;
    }

    private static string? Text(UTF8Encoding strict, MemoryStream line, bool isTooLong)
    {
        if (isTooLong)
        {
            return null;
        }

        try
        {
            return strict.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
