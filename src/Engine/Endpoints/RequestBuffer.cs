using System.Buffers;

namespace Guard.Engine.Endpoints;

/// <summary>The bytes of one request body, in pooled memory that goes back when the request is over.</summary>
public sealed class RequestBuffer : IDisposable
{
    private readonly int _length;
    private readonly RequestReader _owner;
    private byte[]? _array;

    internal RequestBuffer(byte[] array, int length, RequestReader owner)
    {
        _array = array;
        _length = length;
        _owner = owner;
    }

    /// <summary>The body; not to be read after disposal.</summary>
    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, _length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
            _owner.Returned(_length);
        }
    }
}
