using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.UnitTests.McpHub.OpenApi;

/// <summary>Documents of a few lines and calls of their operations.</summary>
internal static class Apis
{
    public static readonly Uri Url = new("https://api.example.com/v1");

    /// <summary>The tools of a document that can be read.</summary>
    public static ApiCatalog Compile(string document, Uri? source = null, Uri? url = null)
    {
        var (catalog, problem) = ApiCompiler.Compile(Encoding.UTF8.GetBytes(document), url, source, TestContext.Current.CancellationToken);
        problem.ShouldBeNull();
        return catalog.ShouldNotBeNull();
    }

    public static ApiProblem Refuse(string document)
    {
        var (catalog, problem) = ApiCompiler.Compile(Encoding.UTF8.GetBytes(document), Url, null, TestContext.Current.CancellationToken);
        catalog.ShouldBeNull();
        return problem.ShouldNotBeNull();
    }

    /// <summary>The only operation under a path, written in flow style: <c>get: {...}</c>.</summary>
    public static ApiOperation One(string path, string operation, string more = "") =>
        Compile($"openapi: 3.0.3\npaths:\n  \"{path}\": {{{operation}}}\n{more}", url: Url).Operations.ShouldHaveSingleItem();

    public static JsonObject Schema(this ApiOperation operation) => (JsonObject)operation.Tool["inputSchema"]!;

    public static McpServerSettings Server(McpAuthKind auth = McpAuthKind.None, string? value = null, params KeyValuePair<string, string>[] headers) =>
        new() { Id = "1", Name = "api", Auth = auth, AuthValue = value, StaticHeaders = [.. headers], Document = McpDocument.OfFile("api.yaml"), Url = Url };

    public static HttpRequestMessage Write(this ApiOperation operation, string arguments, McpServerSettings? server = null)
    {
        var (request, complaint) = operation.Try((JsonObject)JsonNode.Parse(arguments)!, server);
        complaint.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    public static string Complain(this ApiOperation operation, string arguments)
    {
        var (request, complaint) = operation.Try((JsonObject)JsonNode.Parse(arguments)!);
        request.ShouldBeNull();
        return complaint.ShouldNotBeNull();
    }

    public static (HttpRequestMessage? Request, string? Complaint) Try(this ApiOperation operation, JsonObject arguments, McpServerSettings? server = null)
    {
        server ??= Server();
        return new ApiRequestWriter(operation, arguments).Write(server, UpstreamIdentity.Of(server, null, ImmutableArray<string>.Empty));
    }
}
