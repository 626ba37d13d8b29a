using System.Buffers;

namespace Guard.Engine.Streaming;

/// <summary>Bytes ready for the caller. Pooled, grows as needed, empties from the front. Not thread-safe.</summary>
internal sealed class OutputBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_end);
    }

    /// <summary>Moves up to the target's size out of the buffer.</summary>
    public int Read(Span<byte> target)
    {
        var count = Math.Min(target.Length, Count);
        _bytes.AsSpan(_start, count).CopyTo(target);
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }

        return count;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - _end >= size)
        {
            return;
        }

        var target = Count + size > _bytes.Length ? ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Count + size)) : _bytes;
        Buffer.BlockCopy(_bytes, _start, target, 0, Count);
        _end = Count;
        _start = 0;
        if (!ReferenceEquals(target, _bytes))
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = target;
        }
    }
}
