using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>Reads members of a request. The first complaint stands; what is wrong reads as if it were absent. Not thread-safe.</summary>
/// <param name="status">Status of complaints: the analyzer answers 400, the anonymizer 422.</param>
internal sealed class PresidioReader(int status)
{
    public PresidioFault? Fault { get; private set; }

    public static JsonElement Member(JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;

    public void Refuse(PresidioFault fault) => Fault ??= fault;

    /// <param name="path">The member as the caller sees it, such as <c>analyzer_results[3].start</c>.</param>
    /// <param name="complaint">What is wrong with it and what would be right.</param>
    public void Refuse(string path, string complaint) => Refuse(new PresidioFault(status, $"\"{path}\" {complaint}."));

    public string? Text(JsonElement map, string name, string path, int maxLength)
    {
        var value = Member(map, name);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(path, "must be a string");
            return null;
        }

        return Bounded(value.GetString()!, path, maxLength);
    }

    public double? Number(JsonElement map, string name, string path)
    {
        var value = Member(map, name);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number))
        {
            return number;
        }

        Refuse(path, "must be a number");
        return null;
    }

    public int? WholeNumber(JsonElement map, string name, string path)
    {
        var value = Member(map, name);
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Refuse(path, "must be a whole number");
        return null;
    }

    public bool? Flag(JsonElement map, string name, string path)
    {
        switch (Member(map, name).ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Refuse(path, "must be true or false");
                return null;
        }
    }

    /// <summary>A list of texts, empty when it is absent.</summary>
    public ImmutableArray<string> Texts(JsonElement map, string name, string path, int maxItems, int maxLength)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(map, name, path, maxItems))
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Refuse(path, "must be a list of strings");
                return [];
            }

            texts.Add(Bounded(item.GetString()!, path, maxLength) ?? "");
        }

        return texts.DrainToImmutable();
    }

    /// <summary>The items of a list, none when it is absent.</summary>
    public IEnumerable<JsonElement> Items(JsonElement map, string name, string path, int maxItems)
    {
        var value = Member(map, name);
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined:
                return [];
            case JsonValueKind.Array when value.GetArrayLength() <= maxItems:
                return value.EnumerateArray();
            case JsonValueKind.Array:
                Refuse(PresidioFault.TooLarge($"\"{path}\" has more than {maxItems} items. Send fewer at once."));
                return [];
            default:
                Refuse(path, "must be a list");
                return [];
        }
    }

    private string? Bounded(string text, string path, int maxLength)
    {
        if (text.Length <= maxLength)
        {
            return text;
        }

        Refuse(path, string.Create(CultureInfo.InvariantCulture, $"has more than {maxLength} characters"));
        return null;
    }
}
