using System.Text;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>
/// How a tool or a tool call names itself, looked up ahead because names may stand behind the rest. Property names are compared without case, because some readers bind
/// them so; what then is said twice and differently is unclear.
/// </summary>
internal struct ToolIdentity
{
    /// <summary>Bytes of the longest name, type or id that counts as one.</summary>
    public const int LongestName = 1024;

    private bool _hasFunction;
    private bool _isTypeUnclear;
    private bool _isIdUnclear;

    public string? Name { get; private set; }

    public bool IsNameUnclear { get; private set; }

    public string? Type { get; private set; }

    public string? CallId { get; private set; }

    /// <summary>The schema of a definition's parameters, from its first byte.</summary>
    public ByteRange Parameters { get; private set; }

    /// <summary>Reads ahead; the reader stands on the value.</summary>
    /// <param name="reader">A copy.</param>
    /// <param name="isFunctionUnlessSaid">Older forms leave the type out.</param>
    public static ToolIdentity Of(Utf8JsonReader reader, bool isFunctionUnlessSaid = false)
    {
        var identity = default(ToolIdentity);
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            identity.ReadMembers(ref reader, isInner: false);
        }

        if (identity.Type is null && !identity._isTypeUnclear && (identity._hasFunction || isFunctionUnlessSaid))
        {
            identity.Type = "function";
        }

        return identity;
    }

    /// <summary>The current string as text: null when it is none or longer than names are.</summary>
    public static string? TextOf(ref readonly Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > LongestName * 6)
        {
            return null;
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.Length <= LongestName ? Known(reader.ValueSpan) ?? Encoding.UTF8.GetString(reader.ValueSpan) : null;
        }

        var text = new byte[reader.ValueSpan.Length];
        var length = JsonText.Unescape(reader.ValueSpan, text);
        return length <= LongestName ? Encoding.UTF8.GetString(text, 0, length) : null;
    }

    /// <summary>Whether the current property has this name of ASCII letters, in any case.</summary>
    public static bool Is(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        var written = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return written.Length == name.Length && Ascii.EqualsIgnoreCase(written, name);
        }

        if (written.Length > name.Length * 6)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[written.Length];
        return Ascii.EqualsIgnoreCase(text[..JsonText.Unescape(written, text)], name);
    }

    private static string? Known(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("function"u8) ? "function" : text.SequenceEqual("custom"u8) ? "custom" : text.SequenceEqual("mcp"u8) ? "mcp" : null;

    private void ReadMembers(ref Utf8JsonReader reader, bool isInner)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(in reader, "name"u8))
            {
                reader.Read();
                ClaimName(ref reader);
            }
            else if (!isInner && Is(in reader, "type"u8))
            {
                reader.Read();
                (Type, _isTypeUnclear) = Claim(ref reader, Type, _isTypeUnclear);
            }
            else if (!isInner && Is(in reader, "id"u8))
            {
                reader.Read();
                (CallId, _isIdUnclear) = Claim(ref reader, CallId, _isIdUnclear);
            }
            else if (!isInner && (Is(in reader, "function"u8) || Is(in reader, "custom"u8)))
            {
                _hasFunction |= Is(in reader, "function"u8);
                reader.Read();
                ReadInner(ref reader);
            }
            else
            {
                var isSchema = Is(in reader, "parameters"u8);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Parameters = isSchema ? new ByteRange(start, (int)reader.BytesConsumed - start) : Parameters;
            }
        }
    }

    private void ReadInner(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader, isInner: true);
            return;
        }

        IsNameUnclear |= reader.TokenType != JsonTokenType.Null;
        Name = IsNameUnclear ? null : Name;
        reader.Skip();
    }

    private void ClaimName(ref Utf8JsonReader reader) => (Name, IsNameUnclear) = Claim(ref reader, Name, IsNameUnclear);

    private static (string? Text, bool IsUnclear) Claim(ref Utf8JsonReader reader, string? earlier, bool isUnclear)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return (earlier, isUnclear);
        }

        var text = TextOf(in reader);
        reader.Skip();
        return isUnclear || text is null || (earlier is not null && !string.Equals(earlier, text, StringComparison.Ordinal)) ? (null, true) : (text, false);
    }
}
