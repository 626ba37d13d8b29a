using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>
/// The operators of a request, by entity, with <c>DEFAULT</c> for the rest. Each is read when it is first needed, so that one for an entity that does not
/// occur does no harm. Not thread-safe.
/// </summary>
internal sealed class OperatorSet
{
    private const string Default = "DEFAULT";
    private const int MaxOperators = 1000;

    private static readonly TextOperator Replace = new("replace", static (entity, _) => $"<{entity}>");

    private readonly Dictionary<string, JsonElement> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TextOperator?> _read = new(StringComparer.Ordinal);
    private readonly OperatorReader _reader;
    private readonly string _member;
    private readonly bool _isAnonymizing;

    private OperatorSet(string member, bool isAnonymizing, PresidioReader reader)
    {
        _member = member;
        _isAnonymizing = isAnonymizing;
        _reader = new OperatorReader(reader);
    }

    public static ImmutableArray<string> Anonymizers { get; } = ["encrypt", "hash", "keep", "mask", "redact", "replace"];

    public static ImmutableArray<string> Deanonymizers { get; } = ["deanonymize_keep", "decrypt"];

    public static OperatorSet ReadAnonymizers(JsonElement body, PresidioReader reader) => Read(body, "anonymizers", isAnonymizing: true, reader);

    public static OperatorSet ReadDeanonymizers(JsonElement body, PresidioReader reader) => Read(body, "deanonymizers", isAnonymizing: false, reader);

    /// <summary>The operator for an entity, or null when the reader complains.</summary>
    public TextOperator? For(string entity)
    {
        var key = _written.ContainsKey(entity) ? entity : Default;
        if (!_read.TryGetValue(key, out var known))
        {
            known = Read(key, entity);
            _read.Add(key, known);
        }

        return known;
    }

    private static OperatorSet Read(JsonElement body, string member, bool isAnonymizing, PresidioReader reader)
    {
        var set = new OperatorSet(member, isAnonymizing, reader);
        var map = PresidioReader.Member(body, member);
        if (map.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            reader.Refuse(member, "must be an object: an entity or DEFAULT to what is done with it");
            return set;
        }

        if (map.ValueKind == JsonValueKind.Undefined)
        {
            return set;
        }

        foreach (var item in map.EnumerateObject())
        {
            set._written[item.Name] = item.Value;
            if (isAnonymizing && PresidioReader.Member(item.Value, "type") is { ValueKind: JsonValueKind.String } type && type.ValueEquals("custom"))
            {
                reader.Refuse(PresidioFault.BadRequest("The operator \"custom\" runs code of the caller's and is not served over HTTP."));
            }
        }

        if (set._written.Count > MaxOperators)
        {
            reader.Refuse(PresidioFault.TooLarge($"\"{member}\" has more than {MaxOperators} operators."));
        }

        return set;
    }

    private TextOperator? Read(string key, string entity)
    {
        if (_written.TryGetValue(key, out var written))
        {
            return _isAnonymizing ? _reader.ReadAnonymizer(written, $"{_member}.{key}") : _reader.ReadDeanonymizer(written, $"{_member}.{key}");
        }

        if (!_isAnonymizing)
        {
            _reader.Refuse(_member, $"has no operator for {entity} and no DEFAULT");
        }

        return _isAnonymizing ? Replace : null;
    }
}
