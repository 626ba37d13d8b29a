namespace Guard.Engine.Forwarding;

/// <summary>A body that is made while it is read: bytes, pauses and, if so scripted, a break. Read-only and forward-only, like a socket.</summary>
internal sealed class MockUpstreamStream(IEnumerable<MockUpstreamStep> steps, TimeProvider time) : Stream
{
    private readonly IEnumerator<MockUpstreamStep> _steps = steps.GetEnumerator();
    private ReadOnlyMemory<byte> _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_left.IsEmpty)
        {
            if (!_steps.MoveNext())
            {
                return 0;
            }

            var step = _steps.Current;
            if (step.Delay != TimeSpan.Zero)
            {
                await Task.Delay(step.Delay, time, cancellationToken);
            }

            if (step.Bytes is null)
            {
                throw new HttpIOException(HttpRequestError.ResponseEnded, "The mock upstream broke the connection, as it was asked to.");
            }

            _left = step.Bytes;
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left.Span[..count].CopyTo(buffer.Span);
        _left = _left[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _steps.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A pause, then bytes; null bytes break the connection.</summary>
internal readonly record struct MockUpstreamStep(TimeSpan Delay, byte[]? Bytes);
