using System.Net.Sockets;
using System.Text;
using Guard.Testing;

namespace Guard.FunctionalTests;

/// <summary>HTTP/1.1 written by hand, for requests no client library would send.</summary>
public static class RawHttp
{
    public static byte[] Head(Uri address, long? contentLength, params string[] headers) => Encoding.ASCII.GetBytes(
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {GuardApp.MasterKey}\r\nConnection: close\r\n"
        + (contentLength is { } length ? $"Content-Length: {length}\r\n" : "Transfer-Encoding: chunked\r\n")
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n");

    /// <summary>A body in chunks of the given size, with the last chunk.</summary>
    public static byte[] Chunked(ReadOnlySpan<byte> body, int size)
    {
        using var bytes = new MemoryStream();
        for (var start = 0; start < body.Length; start += size)
        {
            var piece = body.Slice(start, Math.Min(size, body.Length - start));
            bytes.Write(Encoding.ASCII.GetBytes($"{piece.Length:X}\r\n"));
            bytes.Write(piece);
            bytes.Write("\r\n"u8);
        }

        bytes.Write("0\r\n\r\n"u8);
        return bytes.ToArray();
    }

    /// <summary>Sends the bytes, keeps the connection open, and reads until the gateway closes it.</summary>
    public static async Task<WholeReply> SendAsync(Uri address, params byte[][] pieces)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        using var received = new MemoryStream();
        var reading = ReadAsync(stream, received);
        try
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(piece);
            }
        }
        catch (IOException)
        {
            // The gateway need not read what it has refused.
        }

        await Deadline.Within(reading, "the end of the answer");
        return Parse(Encoding.UTF8.GetString(received.ToArray()));
    }

    private static async Task ReadAsync(NetworkStream stream, MemoryStream received)
    {
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException)
        {
            // A reset after the answer is an end too; what came is judged.
        }
    }

    private static WholeReply Parse(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        end.ShouldBeGreaterThan(0, $"No answer came: '{text}'");
        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase);
        var fields = System.Collections.Immutable.ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase, headers.Select(group => KeyValuePair.Create(group.Key, string.Join(", ", group.Select(pair => pair[1])))));
        var body = text[(end + 4)..];
        return new WholeReply(int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), fields.ContainsKey("Transfer-Encoding") ? Dechunked(body) : body, fields);
    }

    private static string Dechunked(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var whole = new MemoryStream();
        var position = 0;
        while (bytes.AsSpan(position).IndexOf("\r\n"u8) is var line and >= 0)
        {
            var size = Convert.ToInt32(Encoding.ASCII.GetString(bytes, position, line), 16);
            position += line + 2;
            whole.Write(bytes, position, size);
            position += size + 2;
            if (size == 0)
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }
}
