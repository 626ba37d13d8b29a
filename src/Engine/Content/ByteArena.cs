using System.Buffers;

namespace Guard.Engine.Content;

/// <summary>Pooled scratch memory of one request, given back all at once. Not thread-safe.</summary>
internal sealed class ByteArena : IDisposable
{
    private const int BlockSize = 16 * 1024;

    private readonly List<byte[]> _blocks = [];
    private int _used;

    /// <summary>Memory that stays valid until <see cref="Dispose"/>.</summary>
    public Memory<byte> Take(int size)
    {
        if (_blocks.Count == 0 || _blocks[^1].Length - _used < size)
        {
            _blocks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(size, BlockSize)));
            _used = 0;
        }

        var memory = _blocks[^1].AsMemory(_used, size);
        _used += size;
        return memory;
    }

    /// <summary>Gives back the unused end of the last <see cref="Take"/>.</summary>
    public void Trim(int unused) => _used -= unused;

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        _blocks.Clear();
        _used = 0;
    }
}
