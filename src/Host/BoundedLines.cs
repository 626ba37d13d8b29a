using System.Buffers;
using System.Text;

namespace Guard.Host;

/// <summary>Reads lines without ever holding more of one than the limit; the rest of a longer line is passed over.</summary>
internal sealed class BoundedLines(TextReader reader, int maxCharacters)
{
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;

    /// <summary>Whether the line read last was longer than the limit; it is then empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end, or null behind the last.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        IsTooLong = false;
        var isAny = false;
        while (true)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await reader.ReadAsync(_buffer, cancellationToken);
                if (_end == 0)
                {
                    return isAny ? Complete() : null;
                }
            }

            isAny = true;
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf('\n');
            Append(length < 0 ? _end - _start : length);
            _start = length < 0 ? _end : _start + length + 1;
            if (length >= 0)
            {
                return Complete();
            }
        }
    }

    private void Append(int length)
    {
        IsTooLong |= _line.Length + length > maxCharacters;
        if (IsTooLong)
        {
            _line.Clear();
        }
        else
        {
            _line.Append(_buffer, _start, length);
        }
    }

    private string Complete() => IsTooLong ? "" : _line.ToString().TrimEnd('\r');
}
