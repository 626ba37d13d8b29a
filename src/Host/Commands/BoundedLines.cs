using System.Runtime.CompilerServices;
using System.Text;

namespace Guard.Host.Commands;

/// <summary>Reads lines of UTF-8 of which none may be longer than a limit, so that no input decides how much memory is taken.</summary>
internal static class BoundedLines
{
    /// <summary>Bytes of one line, unless a command says otherwise.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The lines, without their ends; null for one that is too long, which is passed over, and U+FFFD for one that is no UTF-8, which nobody can read as anything else.</summary>
    public static async IAsyncEnumerable<string?> ReadAsync(Stream input, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
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
                    isTooLong |= !Take(line, buffer.AsSpan(start, i - start), maxBytes);
                    yield return Text(strict, line, isTooLong);
                    line.SetLength(0);
                    (isTooLong, hasLine, start) = (false, false, i + 1);
                }
            }

            isTooLong |= !Take(line, buffer.AsSpan(start, read - start), maxBytes);
            hasLine |= start < read;
        }

        if (hasLine)
        {
            yield return Text(strict, line, isTooLong);
        }
    }

    private static bool Take(MemoryStream line, ReadOnlySpan<byte> piece, int maxBytes)
    {
        if (line.Length + piece.Length > maxBytes)
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
            return strict.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r').TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return "\uFFFD";
        }
    }
}
