using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>
/// Typed reading of a JSON object's members. The first wrong one is kept in <see cref="Error"/>, later reads go on with defaults, so a handler reads
/// everything and then looks at the error once. JSON null reads as "none". The body was checked by <see cref="AdminBody"/>. Not thread-safe.
/// </summary>
internal sealed class AdminFields(JsonElement body)
{
    public const int MaxText = 256;

    private const int MaxItems = 1_000;
    private const int MaxObjectBytes = 64 * 1024;

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public static AdminFields None => new(default);

    public GuardError? Error { get; private set; }

    /// <summary>True when the body has the member, even as null.</summary>
    public bool Has(string name) => Peek(name).ValueKind != JsonValueKind.Undefined;

    public string? Text(string name, int maxLength = MaxText)
    {
        var value = Take(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => Bounded(name, value.GetString(), maxLength),
            _ => Refuse<string>(name, "must be a string"),
        };
    }

    /// <summary>A text that has characters, or null with an error.</summary>
    public string? RequiredText(string name)
    {
        var text = Text(name);
        return string.IsNullOrEmpty(text) ? Refuse<string>(name, "is needed here") : text;
    }

    public bool? Flag(string name) => Take(name).ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Refuse<bool?>(name, "must be true or false"),
    };

    /// <summary>A whole number of zero or more.</summary>
    public int? Count(string name)
    {
        var value = Take(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0
            ? number
            : Refuse<int?>(name, $"must be a whole number from 0 to {int.MaxValue}");
    }

    /// <summary>Dollars as a JSON number, kept to the nano-dollar.</summary>
    public NanoUsd? Money(string name)
    {
        var value = Take(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        const decimal most = (decimal)long.MaxValue / NanoUsd.PerDollar;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var dollars) && dollars is >= 0 and < most
            ? NanoUsd.FromDollars(dollars)
            : Refuse<NanoUsd?>(name, "must be a number of dollars from 0 to 9 billion");
    }

    public ImmutableArray<string> TextList(string name) => TextList(name, Take(name));

    public ImmutableDictionary<string, string> TextMap(string name)
    {
        var value = Take(name);
        var map = ImmutableDictionary<string, string>.Empty;
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return map;
        }

        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(static item => item.Value.ValueKind != JsonValueKind.String))
        {
            return Refuse(name, "must be an object whose values are strings", map);
        }

        if (value.EnumerateObject().Count() > MaxItems)
        {
            return Refuse(name, $"has more than {MaxItems} members", map);
        }

        foreach (var item in value.EnumerateObject())
        {
            map = map.SetItem(item.Name, Bounded(name, item.Value.GetString(), MaxText) ?? "");
        }

        return map;
    }

    /// <summary>An object as its JSON text, or null.</summary>
    public string? ObjectJson(string name)
    {
        var value = Take(name);
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.Object => BoundedJson(name, value),
            _ => Refuse<string>(name, "must be an object"),
        };
    }

    /// <summary>A list of strings inside an object member, such as <c>metadata.guardrails</c>; default when it is not there.</summary>
    public ImmutableArray<string> TextListIn(string parent, string name) =>
        Peek(parent) is { ValueKind: JsonValueKind.Object } inner && inner.TryGetProperty(name, out var value)
            ? TextList($"{parent}.{name}", value)
            : default;

    /// <summary>The objects of a member that is one object or a list of them.</summary>
    public IReadOnlyList<AdminFields> Objects(string name)
    {
        var value = Take(name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return [];
            case JsonValueKind.Object:
                return [new AdminFields(value)];
            case JsonValueKind.Array when value.GetArrayLength() <= MaxItems && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Object):
                return [.. value.EnumerateArray().Select(static item => new AdminFields(item))];
            default:
                return Refuse<IReadOnlyList<AdminFields>>(name, $"must be an object or a list of at most {MaxItems} objects", []);
        }
    }

    /// <summary>The items of a list whose items may be of several kinds: strings stay themselves, objects become fields.</summary>
    public IReadOnlyList<(string? Text, AdminFields? Object)> TextsOrObjects(string name)
    {
        var value = Take(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxItems
            || value.EnumerateArray().Any(static item => item.ValueKind is not (JsonValueKind.String or JsonValueKind.Object)))
        {
            return Refuse<IReadOnlyList<(string?, AdminFields?)>>(name, $"must be a list of at most {MaxItems} names or objects", []);
        }

        return
        [
            .. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
                ? (Bounded(name, item.GetString(), MaxText), (AdminFields?)null)
                : (null, new AdminFields(item))),
        ];
    }

    /// <summary>The value as it came, or an undefined element. It does not count as read.</summary>
    public JsonElement Peek(string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Counts a member that was read as unread again, because two records keep it.</summary>
    public void Keep(string name) => _read.Remove(name);

    /// <summary>Members nobody read and that are not among <paramref name="reserved"/>: kept so that nothing sent is lost.</summary>
    public IEnumerable<JsonProperty> Rest(IReadOnlySet<string> reserved) =>
        body.ValueKind == JsonValueKind.Object ? body.EnumerateObject().Where(item => !_read.Contains(item.Name) && !reserved.Contains(item.Name)) : [];

    /// <summary>Records that a member is wrong; the first report stands.</summary>
    public void Refuse(string name, string complaint) =>
        Error ??= new GuardError(GuardErrorCode.InvalidRequest, string.Create(CultureInfo.InvariantCulture, $"\"{name}\" {complaint}."), name);

    private JsonElement Take(string name)
    {
        _read.Add(name);
        return Peek(name);
    }

    private T? Refuse<T>(string name, string complaint)
    {
        Refuse(name, complaint);
        return default;
    }

    private T Refuse<T>(string name, string complaint, T fallback)
    {
        Refuse(name, complaint);
        return fallback;
    }

    private ImmutableArray<string> TextList(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxItems
            || value.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.String))
        {
            return Refuse<ImmutableArray<string>>(name, $"must be a list of at most {MaxItems} strings", []);
        }

        return [.. value.EnumerateArray().Select(item => Bounded(name, item.GetString(), MaxText) ?? "")];
    }

    private string? Bounded(string name, string? text, int maxLength) =>
        text?.Length > maxLength ? Refuse<string>(name, $"has more than {maxLength} characters") : text;

    private string? BoundedJson(string name, JsonElement value)
    {
        var json = value.GetRawText();
        return json.Length > MaxObjectBytes ? Refuse<string>(name, $"is larger than {MaxObjectBytes} characters of JSON") : json;
    }
}
