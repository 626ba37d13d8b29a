using System.Text.Json.Nodes;

namespace Guard.Host.Admin;

/// <summary>Hides what may be a credential in parameters of guardrails. References to variables stay readable: they are no secrets.</summary>
internal static class SecretMask
{
    public const string Masked = "****";

    private const string Reference = "os.environ/";

    private static readonly string[] Words = ["key", "secret", "token", "password", "credential", "authorization", "headers", "cookie"];

    /// <summary>Words that hold one of those and name no credential.</summary>
    private static readonly string[] Harmless = ["keyword"];

    public static void Hide(JsonNode? node) => Visit(node, null, isSecret: false, static (_, _) => JsonValue.Create(Masked));

    /// <summary>Puts the stored values back where a client sent the masks it was shown.</summary>
    public static void Restore(JsonNode? sent, JsonNode? stored) => Visit(sent, stored, isSecret: false, static (value, held) => value == Masked && held is JsonValue ? held.DeepClone() : JsonValue.Create(value));

    /// <summary>Every credential that is written out, in any order.</summary>
    public static HashSet<string> Written(JsonNode? node)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        Visit(node?.DeepClone(), null, isSecret: false, (value, _) =>
        {
            if (value != Masked)
            {
                written.Add(value);
            }

            return JsonValue.Create(value);
        });
        return written;
    }

    private static bool IsSecret(string name)
    {
        foreach (var word in Harmless)
        {
            name = name.Replace(word, "", StringComparison.OrdinalIgnoreCase);
        }

        return Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    private static void Visit(JsonNode? node, JsonNode? other, bool isSecret, Func<string, JsonNode?, JsonNode?> replace)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map.ToList())
                {
                    var isSecretHere = isSecret || IsSecret(name);
                    var held = (other as JsonObject)?[name];
                    if (isSecretHere && value is JsonValue scalar && scalar.TryGetValue<string>(out var text))
                    {
                        map[name] = text.StartsWith(Reference, StringComparison.Ordinal) ? value.DeepClone() : replace(text, held);
                    }
                    else
                    {
                        Visit(value, held, isSecretHere, replace);
                    }
                }

                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    var held = other is JsonArray others && i < others.Count ? others[i] : null;
                    if (isSecret && list[i] is JsonValue scalar && scalar.TryGetValue<string>(out var text))
                    {
                        list[i] = text.StartsWith(Reference, StringComparison.Ordinal) ? text : replace(text, held);
                    }
                    else
                    {
                        Visit(list[i], held, isSecret, replace);
                    }
                }

                break;
        }
    }
}
