using System.Buffers;

namespace Guard.Engine.Endpoints;

/// <summary>The bytes of one request body, in pooled memory that goes back when the request is over.</summary>
internal sealed class RequestBuffer(byte[] array, int length, RequestReader owner) : IDisposable
{
    private byte[]? _array = array;

    public ReadOnlyMemory<byte> Bytes => _array.AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
            owner.Returned(length);
        }
    }
}
