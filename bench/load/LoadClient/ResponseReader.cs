using System.Buffers.Text;

namespace Guard.LoadClient;

/// <summary>
/// Follows one HTTP/1.1 response through whatever pieces it arrives in: status, end of the body (by length or by chunks), and events in it, counted by
/// their closing empty lines. Knows no more of HTTP than the servers of this bench use.
/// </summary>
internal sealed class ResponseReader
{
    private readonly byte[] _header = new byte[16 * 1024];
    private State _state;
    private int _headerLength;
    private long _left;
    private bool _afterNewline;

    private enum State
    {
        Header,
        Length,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailer,
        Done,
    }

    public int Status { get; private set; }

    public int Events { get; private set; }

    /// <summary>The response has arrived in full.</summary>
    public bool IsDone => _state == State.Done;

    public void Begin()
    {
        _state = State.Header;
        _headerLength = 0;
        _left = 0;
        _afterNewline = false;
        Status = 0;
        Events = 0;
    }

    /// <exception cref="InvalidDataException">Not a response that this bench's servers give.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _state switch
            {
                State.Header => FeedHeader(bytes),
                State.Length or State.Chunk => FeedBody(bytes),
                State.ChunkSize or State.ChunkEnd or State.Trailer => FeedLine(bytes),
                _ => throw new InvalidDataException("Bytes follow the end of the response."),
            };
        }
    }

    private ReadOnlySpan<byte> FeedHeader(ReadOnlySpan<byte> bytes)
    {
        var before = _headerLength;
        var take = Math.Min(bytes.Length, _header.Length - _headerLength);
        bytes[..take].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += take;
        var end = _header.AsSpan(0, _headerLength).IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return _headerLength < _header.Length ? [] : throw new InvalidDataException("The header does not end.");
        }

        var header = _header.AsSpan(0, end + 2);
        Status = Utf8Parser.TryParse(header[9..], out int status, out _) ? status : throw new InvalidDataException("The status line has no status.");
        var length = Value(header, "\r\ncontent-length: "u8, "\r\nContent-Length: "u8);
        if (length >= 0)
        {
            _left = length;
            _state = length > 0 ? State.Length : State.Done;
        }
        else
        {
            _headerLength = 0;
            _state = State.ChunkSize;
        }

        var rest = bytes[(end + 4 - before)..];
        _headerLength = 0;
        return rest;
    }

    private static long Value(ReadOnlySpan<byte> header, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> usual)
    {
        var at = header.IndexOf(usual);
        at = at >= 0 ? at : header.IndexOf(lower);
        return at >= 0 && Utf8Parser.TryParse(header[(at + usual.Length)..], out long value, out _) ? value : -1;
    }

    private ReadOnlySpan<byte> FeedBody(ReadOnlySpan<byte> bytes)
    {
        var take = (int)Math.Min(bytes.Length, _left);
        CountEvents(bytes[..take]);
        _left -= take;
        if (_left == 0)
        {
            _state = _state == State.Length ? State.Done : State.ChunkEnd;
        }

        return bytes[take..];
    }

    private void CountEvents(ReadOnlySpan<byte> body)
    {
        if (_afterNewline && !body.IsEmpty && body[0] == (byte)'\n')
        {
            Events++;
            body = body[1..];
        }

        _afterNewline = !body.IsEmpty && body[^1] == (byte)'\n' && (body.Length < 2 || body[^2] != (byte)'\n');
        for (var at = body.IndexOf("\n\n"u8); at >= 0; at = body.IndexOf("\n\n"u8))
        {
            Events++;
            body = body[(at + 2)..];
        }
    }

    /// <summary>Lines of the chunked framing: a size, the empty line after a chunk, the empty line at the end.</summary>
    private ReadOnlySpan<byte> FeedLine(ReadOnlySpan<byte> bytes)
    {
        var newline = bytes.IndexOf((byte)'\n');
        var part = newline < 0 ? bytes : bytes[..newline];
        part.CopyTo(_header.AsSpan(_headerLength));
        _headerLength += part.Length;
        if (newline < 0)
        {
            return [];
        }

        var line = _header.AsSpan(0, _headerLength).TrimEnd((byte)'\r');
        _headerLength = 0;
        switch (_state)
        {
            case State.ChunkSize:
                if (!Utf8Parser.TryParse(line, out _left, out _, 'x'))
                {
                    throw new InvalidDataException("A chunk has no size.");
                }

                _state = _left > 0 ? State.Chunk : State.Trailer;
                break;
            case State.ChunkEnd:
                _state = State.ChunkSize;
                break;
            default:
                _state = line.IsEmpty ? State.Done : State.Trailer;
                break;
        }

        return bytes[(newline + 1)..];
    }
}
