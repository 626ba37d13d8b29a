using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Schemas;

namespace Guard.Plugins.JsonSchema;

/// <summary>What a rule says under <c>json_schema:</c>. Immutable.</summary>
/// <param name="Schema">The rule's own schema, or null.</param>
/// <param name="UsesResponseFormat">The request's own schema counts too.</param>
/// <param name="MayBeFenced">The JSON may stand in a fence of three backticks.</param>
/// <param name="AssertsFormats"><c>format</c> is checked.</param>
internal sealed record JsonSchemaSettings(CompiledSchema? Schema, bool UsesResponseFormat, bool MayBeFenced, bool AssertsFormats)
{
    private const int MaxFileBytes = 1024 * 1024;

    private static readonly string[] Keys = ["schema", "file", "response_format", "target", "fenced", "formats"];

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static JsonSchemaSettings? Read(DocumentNode node, IRuleAssets assets, ICollection<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count;
        if (node is not DocumentMap map)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"json_schema\" takes a map, not {node.Describe()}"));
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Name, StringComparer.Ordinal)))
        {
            diagnostics.Add(entry.Name == "tool"
                ? Diagnostic.Error(entry.Position, "\"tool\" is not served yet", "leave it out; the texts of answers are judged")
                : Diagnostic.Error(
                    entry.Position, $"\"json_schema\" has no setting \"{entry.Name}\"", Suggestion.DidYouMean(entry.Name, Keys) ?? $"it has {string.Join(", ", Keys)}"));
        }

        ReadTarget(map["target"], diagnostics);
        var formats = ReadFlag(map, "formats", diagnostics);
        var usesResponseFormat = ReadFlag(map, "response_format", diagnostics);
        var fenced = ReadFlag(map, "fenced", diagnostics);
        if (map["schema"] is not null && map["file"] is not null)
        {
            diagnostics.Add(Diagnostic.Error(map["file"]!.Position, "both \"schema\" and \"file\" are given", "keep one"));
        }
        else if (map["schema"] is null && map["file"] is null && !usesResponseFormat && diagnostics.Count == errors)
        {
            diagnostics.Add(Diagnostic.Error(map.Position, "\"json_schema\" has no schema", "give \"schema\", \"file\" or \"response_format: true\""));
        }

        var options = new SchemaOptions { AssertsFormats = formats };
        var schema = map["schema"] is { } inline ? ReadInline(inline, options, diagnostics)
            : map["file"] is { } file ? ReadFile(file, assets, options, diagnostics)
            : null;
        return diagnostics.Count == errors ? new JsonSchemaSettings(schema, usesResponseFormat, fenced, formats) : null;
    }

    private static CompiledSchema? ReadInline(DocumentNode node, SchemaOptions options, ICollection<Diagnostic> diagnostics)
    {
        var load = SchemaCompiler.Compile(Encoding.UTF8.GetBytes(DocumentJson.ToJson(node)), options);
        foreach (var error in load.Errors)
        {
            diagnostics.Add(Diagnostic.Error(PositionOf(node, error.Path), $"the schema is wrong at \"{error.Path}\": {error.Message}", error.Remedy));
        }

        return load.Schema;
    }

    private static CompiledSchema? ReadFile(DocumentNode node, IRuleAssets assets, SchemaOptions options, ICollection<Diagnostic> diagnostics)
    {
        if (node is not DocumentScalar { IsNull: false } path)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"file\" takes a path beside the rule file, not {node.Describe()}"));
            return null;
        }

        if (assets.ReadText(path.Text, MaxFileBytes, out var reason) is not { } text)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"the schema \"{path.Text}\" cannot be read: {reason}"));
            return null;
        }

        var load = SchemaCompiler.Compile(Encoding.UTF8.GetBytes(text), options);
        foreach (var error in load.Errors)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"{path.Text}\" is wrong at \"{error.Path}\": {error.Message}", error.Remedy));
        }

        return load.Schema;
    }

    /// <summary>Where the keyword stands that a JSON pointer leads to, or what is nearest to it.</summary>
    private static SourcePosition PositionOf(DocumentNode node, string pointer)
    {
        foreach (var token in pointer.StartsWith('/') ? pointer[1..].Split('/') : [])
        {
            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = node switch
            {
                DocumentMap map => map[name],
                DocumentList list when int.TryParse(name, out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return node.Position;
    }

    private static void ReadTarget(DocumentNode? node, ICollection<Diagnostic> diagnostics)
    {
        switch (node)
        {
            case null or DocumentScalar { Text: "text" }:
                break;
            case DocumentScalar { Text: "arguments" }:
                diagnostics.Add(Diagnostic.Error(node.Position, "the target \"arguments\" is not served yet", "use \"text\""));
                break;
            default:
                diagnostics.Add(Diagnostic.Error(node.Position, "\"target\" takes \"text\""));
                break;
        }
    }

    private static bool ReadFlag(DocumentMap map, string name, ICollection<Diagnostic> diagnostics)
    {
        if (map[name] is not { } node)
        {
            return false;
        }

        if (node is DocumentScalar scalar && scalar.TryGetBoolean(out var value))
        {
            return value;
        }

        diagnostics.Add(Diagnostic.Error(node.Position, $"\"{name}\" takes true or false, not {node.Describe()}"));
        return false;
    }
}
