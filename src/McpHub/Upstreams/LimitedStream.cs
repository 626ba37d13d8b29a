namespace Guard.McpHub.Upstreams;

/// <summary>Lets so many bytes of another stream through and then fails: a server cannot fill the memory, whatever it sends. Not thread-safe.</summary>
/// <param name="inner">The other stream; disposed with this one.</param>
/// <param name="limit">So many bytes.</param>
/// <param name="isPerEvent">The limit holds from one blank line to the next: for a stream of events that has no end.</param>
internal sealed class LimitedStream(Stream inner, long limit, bool isPerEvent = false) : Stream
{
    private readonly long _limit = limit;
    private long _left = limit;
    private bool _isLineEmpty = true;
    private bool _isAfterReturn;

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
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _left -= read;
        if (isPerEvent)
        {
            Renew(buffer.Span[..read]);
        }

        return _left >= 0 ? read : throw new InvalidDataException("The answer is larger than is allowed.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>A blank line ends an event; what stands behind it belongs to the next. Lines end in LF, CR or both.</summary>
    private void Renew(ReadOnlySpan<byte> read)
    {
        for (var at = 0; at < read.Length;)
        {
            if (_isAfterReturn)
            {
                _isAfterReturn = false;
                if (read[at] == (byte)'\n')
                {
                    at++;
                    continue;
                }
            }

            var length = read[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length != 0)
            {
                _isLineEmpty = false;
            }

            if (length < 0)
            {
                return;
            }

            at += length + 1;
            _isAfterReturn = read[at - 1] == (byte)'\r';
            if (_isLineEmpty)
            {
                _left = _limit - (read.Length - at);
            }

            _isLineEmpty = true;
        }
    }
}
