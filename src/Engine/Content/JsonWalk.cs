using System.Buffers;
using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>
/// One pass over a document that turns strings into parts. Ends early, and stays ended, at the first duplicate name; malformed JSON throws
/// <see cref="JsonException"/>, which the indexer turns into an error.
/// </summary>
internal ref struct JsonWalk(ReadOnlyMemory<byte> document, int documentNumber, PartTable table, DuplicateNames? names)
{
    private Utf8JsonReader _reader = new(document.Span, JsonLimits.Reader);

    /// <summary>Why the walk ended early, or null.</summary>
    public GuardError? Failure { get; private set; }

    public readonly JsonTokenType Token => _reader.TokenType;

    public readonly PartTable Table => table;

    public readonly int DocumentNumber => documentNumber;

    /// <summary>First byte of the current token.</summary>
    public readonly int TokenStart => (int)_reader.TokenStartIndex;

    /// <summary>One past the current token.</summary>
    public readonly int TokenEnd => (int)_reader.BytesConsumed;

    public bool Read()
    {
        if (Failure is not null || !_reader.Read())
        {
            return false;
        }

        if (names is not null)
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Enter();
                    break;
                case JsonTokenType.EndObject:
                    names.Leave();
                    break;
                case JsonTokenType.PropertyName when !names.Add(in _reader):
                    Failure = new GuardError(
                        GuardErrorCode.InvalidRequest,
                        $"The body names one property twice{Place()}; keep one, because readers disagree on which counts.");
                    return false;
            }
        }

        return true;
    }

    public readonly bool Is(ReadOnlySpan<byte> text) => JsonText.Is(_reader, text);

    /// <summary>The current property has this name of ASCII letters, in any case: some readers bind names so.</summary>
    public readonly bool IsNamed(ReadOnlySpan<byte> name) => ToolIdentity.Is(in _reader, name);

    /// <summary>The current name or string holds only letters, digits, hyphens and underscores, a letter among them.</summary>
    public readonly bool IsWord =>
        _reader.ValueSpan.Length <= 64 && _reader.ValueSpan.IndexOfAnyExcept(WordBytes) < 0 && _reader.ValueSpan.IndexOfAny(Letters) >= 0;

    /// <summary>The current string holds nothing but base64, and more of it than a word.</summary>
    public readonly bool IsBase64 => _reader.ValueSpan.Length >= 64 && _reader.ValueSpan.Length % 4 == 0 && _reader.ValueSpan.IndexOfAnyExcept(Base64Bytes) < 0;

    /// <summary>The current string is long and of base64's letters alone, those of its form for addresses included: ciphertext or an image.</summary>
    public readonly bool IsOpaque => _reader.ValueSpan.Length >= 64 && _reader.ValueSpan.IndexOfAnyExcept(OpaqueBytes) < 0;

    public readonly string? GetString() => _reader.TokenType == JsonTokenType.Null ? null : _reader.GetString();

    public readonly bool TryGetInt64(out long value)
    {
        value = 0;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out value);
    }

    /// <summary>The reader itself, for values that other readers know, such as usage.</summary>
    public readonly Utf8JsonReader Fork() => _reader;

    /// <summary>Moves over the current value without making parts of it; its names are still checked.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = _reader.CurrentDepth;
        while (Read() && !(Token is JsonTokenType.EndObject or JsonTokenType.EndArray && _reader.CurrentDepth == depth))
        {
        }
    }

    /// <summary>Makes the current string a part.</summary>
    public readonly void AddString(in PartEntry template)
    {
        var raw = document.Slice(TokenStart + 1, _reader.ValueSpan.Length);
        if (raw.Length == 0)
        {
            return;
        }

        var entry = template;
        entry.Document = documentNumber;
        entry.RawStart = TokenStart + 1;
        entry.RawLength = raw.Length;
        entry.IsEscaped = _reader.ValueIsEscaped;
        entry.Original = entry.IsEscaped ? table.Unescape(raw.Span) : raw;
        table.Add(entry);
    }

    /// <summary>Makes parts of every string below the current value.</summary>
    /// <param name="template">What the parts are.</param>
    /// <param name="withNames">Property names are parts too.</param>
    /// <param name="withNumbers">Numbers of seven digits and more are parts too: a card or phone number needs no quotes.</param>
    public void AddTree(in PartEntry template, bool withNames, bool withNumbers)
    {
        var depth = _reader.CurrentDepth;
        do
        {
            switch (Token)
            {
                case JsonTokenType.String:
                    AddString(template);
                    break;
                case JsonTokenType.PropertyName when withNames:
                    AddString(template);
                    break;
                case JsonTokenType.Number when withNumbers && _reader.ValueSpan.Length >= 7:
                    AddNumber(template);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when _reader.CurrentDepth == depth:
                    return;
            }
        }
        while ((_reader.CurrentDepth > depth || Token is JsonTokenType.StartObject or JsonTokenType.StartArray) && Read());
    }

    /// <summary>
    /// For values and names that steer and are not read: words of the protocol and identifiers are left alone, anything else a caller writes there would
    /// travel on unread, so it becomes parts.
    /// </summary>
    public void AddUnlessWord(PartEntry template)
    {
        template.Kind = ContentKind.Unknown;
        template.Group = 0;
        if (Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            AddTree(template, withNames: true, withNumbers: true);
        }
        else if (Token is JsonTokenType.String or JsonTokenType.PropertyName && !IsWord)
        {
            AddString(template);
        }
    }

    /// <summary><see cref="AddTree"/> with names and numbers, or only <see cref="Skip"/>.</summary>
    public void AddTreeIf(bool condition, in PartEntry template)
    {
        if (condition)
        {
            AddTree(template, withNames: true, withNumbers: true);
        }
        else
        {
            Skip();
        }
    }

    /// <summary>
    /// Makes parts of a string that holds JSON (tool-call arguments): its strings, names and long numbers, each unescaped twice, so that nothing
    /// hides behind the inner escapes. Text that is not JSON becomes one part.
    /// </summary>
    public readonly void AddEmbedded(in PartEntry template)
    {
        var first = table.Count;
        AddString(template);
        if (table.Count == first)
        {
            return;
        }

        EmbeddedJson.Expand(table, first, template);
    }

    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Base64Bytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private static readonly SearchValues<byte> OpaqueBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_"u8);

    private static readonly SearchValues<byte> WordBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Where the walk stands, unless a name on the way there could be text that errors must not repeat.</summary>
    private readonly string Place()
    {
        var path = JsonPath.Of(document.Span, TokenStart);
        return path.All(static letter => char.IsAsciiLetterOrDigit(letter) || "$.[]_-".Contains(letter, StringComparison.Ordinal)) ? $" at {path}" : "";
    }

    private readonly void AddNumber(in PartEntry template)
    {
        var entry = template;
        entry.Document = documentNumber;
        entry.RawStart = TokenStart;
        entry.RawLength = _reader.ValueSpan.Length;
        entry.IsNumber = true;
        entry.Original = document.Slice(entry.RawStart, entry.RawLength);
        table.Add(entry);
    }
}
