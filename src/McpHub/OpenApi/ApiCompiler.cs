using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.OpenApi;

/// <summary>Turns a document into tools, one an operation. Bounded in number and size. For one document; not thread-safe.</summary>
internal sealed class ApiCompiler
{
    public const int MaxOperations = 1_000;
    private const int MaxSchemaCharacters = 16 * 1024 * 1024;
    private const int MaxParameters = 500;
    private const int MaxName = 256;
    private const int MaxTold = 300;
    private const int MaxTitle = 200;
    private const int MaxDescription = 4_096;

    private static readonly ImmutableArray<string> Methods = ["get", "put", "post", "delete", "patch"];

    private readonly ApiDocument _document;
    private readonly Uri? _written;
    private readonly Uri? _source;
    private readonly ApiKeys _keys;
    private readonly ApiSchemaBudget _budget = new(MaxSchemaCharacters);
    private readonly ApiToolNames _names = new();
    private readonly List<string> _leftOut = [];

    private ApiCompiler(ApiDocument document, Uri? written, Uri? source)
    {
        _document = document;
        _written = written;
        _source = source;
        _keys = new ApiKeys(document);
    }

    /// <summary>The tools of a document, or why there are none.</summary>
    /// <param name="utf8">The document, JSON or YAML.</param>
    /// <param name="written">The API's address from the configuration, which wins over the document's.</param>
    /// <param name="source">Where the document came from; null for a file.</param>
    /// <param name="cancellationToken">It takes too long.</param>
    public static (ApiCatalog? Catalog, ApiProblem? Problem) Compile(ReadOnlySpan<byte> utf8, Uri? written, Uri? source, CancellationToken cancellationToken)
    {
        var (document, problem) = ApiDocument.Parse(utf8);
        return document is null ? (null, problem) : new ApiCompiler(document, written, source).Compile(cancellationToken);
    }

    private (ApiCatalog? Catalog, ApiProblem? Problem) Compile(CancellationToken cancellationToken)
    {
        var operations = ImmutableArray.CreateBuilder<ApiOperation>();
        foreach (var (template, item) in (JsonObject)_document.Root["paths"]!)
        {
            if (template.StartsWith("x-", StringComparison.Ordinal) || _document.Resolve(item) is not { } pathItem)
            {
                continue;
            }

            foreach (var method in Methods.Where(pathItem.ContainsKey).OrderBy(pathItem.IndexOf))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (operations.Count + _leftOut.Count == MaxOperations)
                {
                    return (null, new ApiProblem($"the document has more than {MaxOperations} operations", "cut it down to those that are needed, or make several servers of it"));
                }

                var (operation, refused) = pathItem[method] is JsonObject found ? Read(template, pathItem, method, found) : (null, "is no map");
                if (operation is null)
                {
                    _leftOut.Add($"{method.ToUpperInvariant()} {Cut(template, MaxTold)} {refused}");
                }
                else
                {
                    operations.Add(operation);
                }
            }
        }

        var addressed = operations.Count == 0 || operations.Any(static operation => operation.Address is not null);
        return addressed
            ? (new ApiCatalog(operations.ToImmutable(), [.. _leftOut]), null)
            : (null, new ApiProblem("the document names no server with an http or https address", "write the address of the API as url: beside spec_path"));
    }

    private (ApiOperation? Operation, string? Refused) Read(string template, JsonObject pathItem, string method, JsonObject operation)
    {
        if (ApiPath.Parse(template) is not { } path)
        {
            return (null, "has a path that cannot be called");
        }

        var sources = ((JsonNode?[])[pathItem["parameters"], operation["parameters"]])
            .SelectMany(static list => list as JsonArray ?? [])
            .Take(MaxParameters + 1)
            .Select(_document.Resolve)
            .OfType<JsonObject>()
            .ToList();
        if (sources.Count > MaxParameters || sources.Exists(static source => JsonRpc.TextOf(source["name"])?.Length > MaxName))
        {
            return (null, $"has more than {MaxParameters} parameters, or one with a name of more than {MaxName} letters");
        }

        var (body, written, refused) = method == "get" ? default : new ApiBodies(_document).Read(operation, sources);
        if (refused is not null)
        {
            return (null, $"{refused}, which is not served");
        }

        var schemas = new ApiSchemas(_document, _budget);
        var input = new ApiInput();
        if (body is not null)
        {
            input.AddBody(schemas.Convert(written), body.IsRequired);
        }

        var address = AddressOf(pathItem, operation);
        if (new ApiParameters(_document, _keys).Read(sources, path, address, input, schemas) is not { } parameters)
        {
            return (null, "has a parameter in a style that is not served");
        }

        var name = _names.Next(JsonRpc.TextOf(operation["operationId"]), method, template);
        return (new ApiOperation
        {
            Tool = Tool(name, method, template, operation, Whole(input, schemas)),
            Method = new HttpMethod(method.ToUpperInvariant()),
            Path = path,
            Address = address,
            Parameters = parameters,
            Body = body,
            Key = _keys.Of(operation),
            KeyNames = _keys.QueryNames,
        }, null);
    }

    private static JsonObject Whole(ApiInput input, ApiSchemas schemas)
    {
        var schema = input.ToSchema(schemas.Definitions());
        if (schemas.IsCut)
        {
            ApiLoosening.Apply(schema);
        }

        return schema;
    }

    private ApiAddress? AddressOf(JsonObject pathItem, JsonObject operation) => _document.IsSwagger2
        ? ApiAddress.OfSwagger(_written, _document.Root, _source)
        : ApiAddress.Of(_written, operation["servers"] ?? pathItem["servers"] ?? _document.Root["servers"] ?? new JsonArray(new JsonObject { ["url"] = "/" }), _source);

    private static JsonObject Tool(string name, string method, string template, JsonObject operation, JsonObject inputSchema)
    {
        var summary = Cut(JsonRpc.TextOf(operation["summary"])?.Trim() ?? "", MaxDescription);
        var description = Cut(JsonRpc.TextOf(operation["description"])?.Trim() ?? "", MaxDescription);
        var text = string.Join("\n\n", ((string[])[summary, description]).Where(static part => part.Length > 0).Distinct(StringComparer.Ordinal));
        var isDeprecated = operation["deprecated"]?.GetValueKind() == JsonValueKind.True;
        var tool = new JsonObject { ["name"] = name };
        if (summary.Length > 0)
        {
            tool["title"] = Cut(summary, MaxTitle);
        }

        tool["description"] = Cut($"{(isDeprecated ? "Deprecated. " : "")}{(text.Length > 0 ? text : $"{method.ToUpperInvariant()} {template}")}", MaxDescription);
        tool["inputSchema"] = inputSchema;
        tool["annotations"] = new JsonObject
        {
            ["readOnlyHint"] = method == "get",
            ["destructiveHint"] = method != "get",
            ["idempotentHint"] = method is "get" or "put" or "delete",
            ["openWorldHint"] = true,
        };
        return tool;
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}...";
}
