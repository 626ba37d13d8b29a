using System.Buffers;

namespace Guard.Engine.Streaming;

/// <summary>
/// Cuts a byte stream into server-sent events (WHATWG HTML, section 9.2): verbatim, bounded, with any of the three line ends.
/// Fill with <see cref="GetMemory"/> and <see cref="Advance"/>, then take frames until there are none. Not thread-safe.
/// </summary>
internal sealed class SseFrameReader(int maxFrameBytes) : IDisposable
{
    private const int ReadSize = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
    private int _start;
    private int _scan;
    private int _lineStart;
    private int _end;

    /// <summary>Bytes that belong to no complete frame yet.</summary>
    public int Pending => _end - _start;

    /// <summary>The frame under way is larger than allowed; nothing more can be read.</summary>
    public bool IsTooLarge => Pending > maxFrameBytes;

    /// <summary>Room for the next read. Frames taken before are invalid afterwards.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _scan -= _start;
            _lineStart -= _start;
            _end -= _start;
            _start = 0;
        }

        if (_buffer.Length - _end < ReadSize / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Buffer.BlockCopy(_buffer, 0, larger, 0, _end);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_end);
    }

    public void Advance(int count) => _end += count;

    /// <summary>The next complete frame with its blank line, or false when more bytes are needed.</summary>
    /// <param name="isEnd">No more bytes will come, so a carriage return at the end is a line end.</param>
    /// <param name="frame">Valid until the next <see cref="GetMemory"/>.</param>
    public bool TryRead(bool isEnd, out ReadOnlyMemory<byte> frame)
    {
        while (_scan < _end)
        {
            var offset = _buffer.AsSpan(_scan, _end - _scan).IndexOfAny((byte)'\n', (byte)'\r');
            if (offset < 0)
            {
                _scan = _end;
                break;
            }

            var lineEnd = _scan + offset;
            var next = lineEnd + 1;
            if (_buffer[lineEnd] == (byte)'\r')
            {
                if (next == _end && !isEnd)
                {
                    _scan = lineEnd;
                    break;
                }

                next += next < _end && _buffer[next] == (byte)'\n' ? 1 : 0;
            }

            var isBlank = lineEnd == _lineStart;
            _scan = _lineStart = next;
            if (isBlank)
            {
                frame = _buffer.AsMemory(_start, next - _start);
                _start = next;
                return true;
            }
        }

        frame = default;
        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _scan = _lineStart = _end = 0;
    }
}
