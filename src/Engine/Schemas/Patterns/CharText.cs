using System.Buffers;
using System.Text;

namespace Guard.Engine.Schemas.Patterns;

/// <summary>UTF-8 as UTF-16 in borrowed memory.</summary>
internal readonly ref struct CharText
{
    private readonly char[] _buffer;

    public CharText(ReadOnlySpan<byte> utf8)
    {
        _buffer = ArrayPool<char>.Shared.Rent(utf8.Length);
        Span = _buffer.AsSpan(0, Encoding.UTF8.GetChars(utf8, _buffer));
    }

    public ReadOnlySpan<char> Span { get; }

    public void Dispose() => ArrayPool<char>.Shared.Return(_buffer);
}
