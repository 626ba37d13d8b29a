using System.Collections.Frozen;
using System.Text;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>
/// Replaces <c>os.environ/NAME</c> (a whole value) and <c>${NAME}</c> (anywhere in a value; <c>${NAME:-default}</c> and the escape <c>$${</c> too) in every value of a
/// tree, list items included. A missing variable is an error at its place, never an empty value. <c>${X-Header}</c> is no reference: MCP servers use it for caller headers.
/// </summary>
internal sealed class EnvironmentReferences(ConfigEnvironment environment, ConfigFindings findings)
{
    private const string Prefix = "os.environ/";
    private const string NameRemedy = "write letters, digits and underscores, as in os.environ/OPENAI_API_KEY";

    public DocumentNode Resolve(DocumentNode node) => Resolve(node, FrozenSet<string>.Empty, embedded: false);

    private DocumentNode Resolve(DocumentNode node, FrozenSet<string> kept, bool embedded) => node switch
    {
        DocumentMap map => ResolveMap(map, kept, embedded),
        DocumentList list => new DocumentList(list.Position, [.. list.Items.Select(item => Resolve(item, kept, embedded))]),
        DocumentScalar scalar => ResolveScalar(scalar, kept, embedded),
        _ => node,
    };

    private DocumentMap ResolveMap(DocumentMap map, FrozenSet<string> kept, bool embedded)
    {
        var declared = DeclaredVariables(map);
        var isPassThrough = map["target"] is not null && map["path"] is not null;
        var entries = new List<DocumentEntry>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            var keep = entry.Name == "static_headers" ? declared : kept;
            entries.Add(entry with { Value = Resolve(entry.Value, keep, embedded || (isPassThrough && entry.Name == "headers")) });
        }

        return new DocumentMap(map.Position, entries);
    }

    /// <summary>Names an MCP server declares under <c>env_vars</c>: they are filled per user, not from the process.</summary>
    private static FrozenSet<string> DeclaredVariables(DocumentMap map) =>
        map["env_vars"] is DocumentList list
            ? list.Items.OfType<DocumentMap>().Select(item => (item["name"] as DocumentScalar)?.Text).OfType<string>().ToFrozenSet(StringComparer.Ordinal)
            : FrozenSet<string>.Empty;

    private DocumentScalar ResolveScalar(DocumentScalar scalar, FrozenSet<string> kept, bool embedded)
    {
        var text = scalar.Text;
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var name = text[Prefix.Length..];
            return IsName(name) ? Replaced(scalar, Lookup(scalar, name, canEscape: false) ?? "") : Misnamed(scalar);
        }

        if (embedded && text.Contains(Prefix, StringComparison.Ordinal))
        {
            scalar = Replaced(scalar, ResolveEmbedded(scalar));
        }

        return scalar.Text.Contains("${", StringComparison.Ordinal) ? Replaced(scalar, ResolveBraces(scalar, kept)) : scalar;
    }

    private DocumentScalar Misnamed(DocumentScalar scalar)
    {
        findings.Error(scalar.Position, "os.environ/ is not followed by a variable's name", NameRemedy);
        return scalar;
    }

    private string ResolveEmbedded(DocumentScalar scalar)
    {
        var result = new StringBuilder();
        var rest = scalar.Text.AsSpan();
        while (rest.IndexOf(Prefix, StringComparison.Ordinal) is var at and >= 0)
        {
            result.Append(rest[..at]);
            rest = rest[(at + Prefix.Length)..];
            var length = NameLength(rest);
            if (length == 0)
            {
                findings.Error(scalar.Position, "os.environ/ is not followed by a variable's name", NameRemedy);
                break;
            }

            result.Append(Lookup(scalar, rest[..length].ToString(), canEscape: false));
            rest = rest[length..];
        }

        return result.Append(rest).ToString();
    }

    private string ResolveBraces(DocumentScalar scalar, FrozenSet<string> kept)
    {
        var result = new StringBuilder();
        var rest = scalar.Text.AsSpan();
        while (rest.IndexOf("${", StringComparison.Ordinal) is var at and >= 0)
        {
            if (at > 0 && rest[at - 1] == '$')
            {
                result.Append(rest[..(at - 1)]).Append("${");
                rest = rest[(at + 2)..];
                continue;
            }

            result.Append(rest[..at]);
            var inner = rest[(at + 2)..];
            var end = inner.IndexOf('}');
            var length = NameLength(inner);
            var isReference = length > 0 && end >= length && (end == length || inner[length..end].StartsWith(":-", StringComparison.Ordinal));
            if (!isReference || kept.Contains(inner[..length].ToString()))
            {
                result.Append("${");
                rest = inner;
                continue;
            }

            var name = inner[..length].ToString();
            var value = end == length ? Lookup(scalar, name, canEscape: true) : environment.First([name]) ?? inner[(length + 2)..end].ToString();
            result.Append(value);
            rest = inner[(end + 1)..];
        }

        return result.Append(rest).ToString();
    }

    /// <param name="scalar">Where the reference stands.</param>
    /// <param name="name">The variable.</param>
    /// <param name="canEscape">Whether this way of writing a reference has one of writing it as plain text.</param>
    private string? Lookup(DocumentScalar scalar, string name, bool canEscape)
    {
        var value = environment[name];
        if (value is null)
        {
            var remedy = Suggestion.DidYouMean(name, environment.Names)
                ?? (canEscape ? $"set it, or write $${{{name}}} for the plain text" : "set it where guard is started, or under environment_variables");
            findings.Error(scalar.Position, $"the environment variable {name} is not set", remedy);
        }

        return value;
    }

    /// <summary>An environment value is text: it never turns into "nothing" by looking like YAML's null.</summary>
    private static DocumentScalar Replaced(DocumentScalar scalar, string text)
    {
        var written = scalar.WrittenText ?? scalar.Text;
        var replaced = new DocumentScalar(scalar.Position, text, scalar.IsQuoted) { WrittenText = written };
        return replaced.IsNull ? new DocumentScalar(scalar.Position, text, isQuoted: true) { WrittenText = written } : replaced;
    }

    private static bool IsName(ReadOnlySpan<char> text) => text.Length > 0 && NameLength(text) == text.Length;

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (text[length] == '_' || char.IsAsciiLetter(text[length]) || (length > 0 && char.IsAsciiDigit(text[length]))))
        {
            length++;
        }

        return length;
    }
}
