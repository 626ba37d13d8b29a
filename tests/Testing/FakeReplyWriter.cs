using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Guard.Testing;

/// <summary>Plays one <see cref="FakeReply"/> onto one exchange, faults included.</summary>
internal sealed class FakeReplyWriter(HttpContext http, FakeReply reply, ReceivedRequest request, CancellationToken cancellationToken)
{
    private static readonly byte[] GarbageBytes = [0x00, 0xFF, 0xFE, .. "<<%% not json, not an event %%>>"u8, 0xC3, 0x28, (byte)'\n', (byte)'\n'];

    private int _events;

    /// <exception cref="OperationCanceledException">The caller went away, or the fake is closed.</exception>
    public async Task WriteAsync(OpenAiAnswer? answer)
    {
        await Task.Delay(reply.Delay, cancellationToken);
        var streams = answer is not null && IsStream(request.Json);
        if (reply.Gate is not null && (!streams || reply.GateAfter == 0))
        {
            await reply.Gate.WaitAsync(cancellationToken);
        }

        if (reply.Fault == FakeFault.CutBeforeAnswer)
        {
            http.Abort();
            return;
        }

        WriteHead(streams);
        if (reply.RawBody is { } raw)
        {
            await WriteBodyAsync(raw.AsSpan().ToArray());
        }
        else if (streams)
        {
            await WriteStreamAsync(answer!);
        }
        else
        {
            await WriteBodyAsync(request.IsResponses ? new ResponsesWire(answer!, request.Json).Whole() : OpenAiWire.Completion(answer!));
        }
    }

    private static bool IsStream(JsonElement json) => json.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    private void WriteHead(bool streams)
    {
        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = reply.ContentType ?? (streams ? "text/event-stream; charset=utf-8" : "application/json");
        http.Response.Headers["x-request-id"] = "req_fake";
        http.Response.Headers["openai-version"] = "2020-10-01";
        http.Response.Headers["openai-processing-ms"] = "7";
        if (reply.ReflectsSecrets)
        {
            http.Response.Headers["x-received-authorization"] = request.Header("Authorization") ?? "";
            http.Response.Headers["x-received-api-key"] = request.Header("api-key") ?? "";
            http.Response.Headers["openai-organization"] = "org-secret-of-the-upstream";
            http.Response.Headers.SetCookie = "upstream_session=secret-of-the-upstream; Path=/";
        }

        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }
    }

    private async Task WriteBodyAsync(byte[] body)
    {
        switch (reply.Fault)
        {
            case FakeFault.Garbage:
                body = GarbageBytes;
                break;
            case FakeFault.GiantFrame:
                body = Giant();
                break;
            default:
                body = reply.IsGzipped ? Compressed(body) : body;
                break;
        }

        http.Response.ContentLength = body.Length;
        switch (reply.Fault)
        {
            case FakeFault.CutInTheMiddle:
                await SendAsync(body.AsMemory(0, Math.Min(reply.FaultAfter, body.Length - 1)));
                http.Abort();
                break;
            case FakeFault.Stalls:
                await SendAsync(body.AsMemory(0, Math.Min(reply.FaultAfter, body.Length - 1)));
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                break;
            case FakeFault.SlowBytes:
                await SendSlowlyAsync(body);
                break;
            default:
                await SendAsync(body);
                break;
        }
    }

    private async Task WriteStreamAsync(OpenAiAnswer answer)
    {
        if (reply.IsGzipped)
        {
            await SendAsync(Compressed([.. answer.Chunks(reply.ChunkLength).SelectMany(Framed), .. "data: [DONE]\n\n"u8]));
            return;
        }

        foreach (var frame in request.IsResponses ? new ResponsesWire(answer, request.Json).Events(reply.ChunkLength) : answer.Chunks(reply.ChunkLength).Select(Framed))
        {
            if (_events == reply.FaultAfter && await FailAsync())
            {
                return;
            }

            if (reply.Gate is not null && _events == reply.GateAfter)
            {
                await reply.Gate.WaitAsync(cancellationToken);
            }

            await WriteEventAsync(frame);
        }

        if (!request.IsResponses)
        {
            await WriteEventAsync([.. "data: [DONE]\n\n"u8]);
        }
    }

    /// <summary>True when the fault ended the answer.</summary>
    private async Task<bool> FailAsync()
    {
        switch (reply.Fault)
        {
            case FakeFault.CutInTheMiddle:
                http.Abort();
                return true;
            case FakeFault.EndsEarly:
                return true;
            case FakeFault.Stalls:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return true;
            case FakeFault.Garbage:
                await SendAsync(GarbageBytes);
                return true;
            case FakeFault.GiantFrame:
                await SendAsync(Framed(Giant()));
                return false;
            default:
                return false;
        }
    }

    private async Task WriteEventAsync(byte[] frame)
    {
        _events++;
        if (reply.Fault == FakeFault.SlowBytes)
        {
            await SendSlowlyAsync(frame);
            return;
        }

        await SendAsync(frame);
        if (reply.ChunkDelay > TimeSpan.Zero)
        {
            await Task.Delay(reply.ChunkDelay, cancellationToken);
        }
    }

    private async Task SendSlowlyAsync(byte[] bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            await SendAsync(bytes.AsMemory(index, 1));
            await Task.Delay(reply.ChunkDelay, cancellationToken);
        }
    }

    /// <summary>Returns when the socket has taken the bytes, so that a cut comes after them and never instead of them.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await http.Response.BodyWriter.WriteAsync(bytes, cancellationToken);
        await http.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static byte[] Framed(byte[] data) => [.. "data: "u8, .. data, .. "\n\n"u8];

    private byte[] Giant()
    {
        var bytes = new byte[reply.GiantLength];
        bytes.AsSpan().Fill((byte)'x');
        "{\"id\":\""u8.CopyTo(bytes);
        "\"}"u8.CopyTo(bytes.AsSpan(bytes.Length - 2));
        return bytes;
    }

    private byte[] Compressed(byte[] body)
    {
        http.Response.Headers.ContentEncoding = "gzip";
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return buffer.ToArray();
    }
}
