using System.Buffers;

namespace Guard.Engine.Forwarding;

/// <summary>Reads a body to its end, but never more than a limit.</summary>
internal static class BoundedRead
{
    /// <summary>The bytes, in memory of their own, or null when there are more than <paramref name="maxBytes"/>.</summary>
    /// <param name="content">The body.</param>
    /// <param name="maxBytes">The limit.</param>
    /// <param name="beforeWait">Called before each wait for more bytes, to set the clock of silence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<byte[]?> AllAsync(HttpContent content, int maxBytes, Action? beforeWait, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(content.Headers.ContentLength + 1 ?? 16 * 1024, maxBytes + 1L));
        var length = 0;
        try
        {
            while (true)
            {
                var pending = stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (!pending.IsCompleted)
                {
                    beforeWait?.Invoke();
                }

                var read = await pending;
                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                length += read;
                if (length > maxBytes)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, maxBytes + 1L));
                    Buffer.BlockCopy(buffer, 0, larger, 0, length);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
