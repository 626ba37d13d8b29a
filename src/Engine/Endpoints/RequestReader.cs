using System.Buffers;
using System.IO.Pipelines;
using Guard.Engine.Errors;
using Guard.Engine.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Endpoints;

/// <summary>Reads request bodies into pooled memory: bounded each, bounded together, bounded in time. Thread-safe.</summary>
public sealed class RequestReader(RequestLimits limits, GuardMetrics metrics)
{
    private long _buffered;

    /// <summary>The body, to be disposed when the request is over, or what is wrong with it.</summary>
    public async ValueTask<Result<RequestBuffer>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (CheckHeaders(request) is { } wrong)
        {
            return wrong;
        }

        // A small body is there already; only one that has to be waited for needs a clock.
        var reader = request.BodyReader;
        if (reader.TryRead(out var result))
        {
            if (result.IsCompleted)
            {
                return Finish(reader, result.Buffer);
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }

        return await WaitAsync(reader, cancellationToken);
    }

    private async ValueTask<Result<RequestBuffer>> WaitAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                stall.CancelAfter(limits.BodyStallTimeout);
                var result = await reader.ReadAsync(stall.Token);
                if (result.IsCompleted || result.Buffer.Length > limits.MaxBodyBytes)
                {
                    return Finish(reader, result.Buffer);
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GuardError(GuardErrorCode.RequestTimeout, "The request body stopped arriving; send it without pauses.");
        }
    }

    private Result<RequestBuffer> Finish(PipeReader reader, in ReadOnlySequence<byte> body)
    {
        if (body.Length <= limits.MaxBodyBytes)
        {
            return Take(reader, body);
        }

        reader.AdvanceTo(body.End);
        return TooLarge();
    }

    private GuardError? CheckHeaders(HttpRequest request)
    {
        if (request.ContentLength > limits.MaxBodyBytes)
        {
            return TooLarge();
        }

        if (request.Headers.ContentEncoding.Count > 0 && request.Headers.ContentEncoding != "identity")
        {
            return new GuardError(GuardErrorCode.UnsupportedMediaType, "The body is compressed, and Guard judges only what it can read; send it without Content-Encoding.", "content-encoding");
        }

        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        var media = (end < 0 ? type : type[..end]).Trim();
        var charset = end < 0 ? default : type[end..];
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!charset.Contains("charset", StringComparison.OrdinalIgnoreCase) || charset.Contains("utf-8", StringComparison.OrdinalIgnoreCase))
            ? null
            : new GuardError(GuardErrorCode.UnsupportedMediaType, "The content type must be application/json in UTF-8.", "content-type");
    }

    private Result<RequestBuffer> Take(PipeReader reader, in ReadOnlySequence<byte> sequence)
    {
        var length = (int)sequence.Length;
        if (Interlocked.Add(ref _buffered, length) > limits.MaxBufferedBytes)
        {
            Interlocked.Add(ref _buffered, -length);
            reader.AdvanceTo(sequence.End);
            return new GuardError(GuardErrorCode.Overloaded, "Too many request bodies are in memory; try again.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        var array = ArrayPool<byte>.Shared.Rent(Math.Max(length, 1));
        sequence.CopyTo(array);
        reader.AdvanceTo(sequence.End);
        metrics.BufferedBytesChanged(length);
        return new RequestBuffer(array, length, this);
    }

    private GuardError TooLarge() => new(GuardErrorCode.RequestTooLarge, $"The body is larger than {limits.MaxBodyBytes} bytes; send less, or raise guard.limits.");

    /// <summary>A body's memory went back to the pool.</summary>
    internal void Returned(int length)
    {
        Interlocked.Add(ref _buffered, -length);
        metrics.BufferedBytesChanged(-length);
    }
}
