using System.Text.Json.Nodes;

namespace Guard.Host.Admin;

/// <summary>
/// Where the definition of a stored server holds secrets: every text of <c>credentials</c>, <c>static_headers</c> and <c>env</c>, and the query of its addresses. References to
/// variables stay readable: they are no secrets.
/// </summary>
internal static class ServerSecrets
{
    private const string Reference = "os.environ/";
    private const string MaskedQuery = "?" + SecretMask.Masked;

    private static readonly string[] Sections = ["credentials", "static_headers", "env"];
    private static readonly string[] Addresses = ["url", "spec_path", "authorization_url", "token_url", "registration_url"];

    /// <summary>An address as it is shown.</summary>
    public static string Shown(string address) => address.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 && at < address.Length - 1 ? address[..at] + MaskedQuery : address;

    /// <summary>A definition as answers show it.</summary>
    public static JsonObject Hidden(JsonObject definition)
    {
        var shown = definition.DeepClone().AsObject();
        foreach (var (map, name) in Places(shown))
        {
            map[name] = SecretMask.Masked;
        }

        foreach (var name in Addresses)
        {
            if (TextOf(shown[name]) is { } address)
            {
                shown[name] = Shown(address);
            }
        }

        return shown;
    }

    /// <summary>Puts stored values where a client sent back what it was shown.</summary>
    public static void Restore(JsonObject sent, JsonObject stored)
    {
        foreach (var (map, name) in Places(sent))
        {
            if (TextOf(map[name]) == SecretMask.Masked && Sections.Select(section => (sent[section], stored[section])).FirstOrDefault(pair => ReferenceEquals(pair.Item1, map)).Item2?[name] is JsonValue held)
            {
                map[name] = held.DeepClone();
            }
        }

        foreach (var name in Addresses)
        {
            if (TextOf(sent[name]) is { } address && TextOf(stored[name]) is { } held && address == Shown(held))
            {
                sent[name] = held;
            }
        }
    }

    /// <summary>Whether a mask is left that stands for nothing.</summary>
    public static bool IsMasked(JsonObject definition) =>
        Places(definition).Any(static place => TextOf(place.Map[place.Name]) == SecretMask.Masked) || Addresses.Any(name => TextOf(definition[name])?.EndsWith(MaskedQuery, StringComparison.Ordinal) == true);

    /// <summary>Whether secrets would go where they were not meant to: the address is another, and some of them were not sent again.</summary>
    public static bool GoesElsewhere(JsonObject stored, JsonObject next, JsonObject sent)
    {
        if (Addresses.Append("transport").All(name => JsonNode.DeepEquals(stored[name], next[name])))
        {
            return false;
        }

        var written = Values(sent);
        var before = Values(stored);
        return Values(next).Any(value => before.Contains(value) && !written.Contains(value));
    }

    private static HashSet<string> Values(JsonObject definition) => Places(definition).Select(static place => TextOf(place.Map[place.Name])!).ToHashSet(StringComparer.Ordinal);

    private static List<(JsonObject Map, string Name)> Places(JsonObject definition) =>
    [
        .. from section in Sections
           let map = definition[section] as JsonObject
           where map is not null
           from entry in map.ToList()
           where TextOf(entry.Value) is { Length: > 0 } text && !text.StartsWith(Reference, StringComparison.Ordinal)
           select (map, entry.Key),
    ];

    /// <summary>A number is a credential as well as a text is.</summary>
    private static string? TextOf(JsonNode? node) => node is JsonValue value ? value.ToString() : null;
}
