namespace Guard.Benchmarks;

/// <summary>An upstream that hands out one event a read, as a network does when a model thinks longer than a packet travels.</summary>
internal sealed class FrameStream(byte[][] frames) : Stream
{
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_next == frames.Length)
        {
            return new ValueTask<int>(0);
        }

        var frame = frames[_next++];
        frame.CopyTo(buffer);
        return new ValueTask<int>(frame.Length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
