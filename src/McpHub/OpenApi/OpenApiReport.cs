using System.Collections.Immutable;

namespace Guard.McpHub.OpenApi;

/// <summary>What becomes of an OpenAPI document on this machine, told before anything is served. Immutable.</summary>
/// <param name="Problem">Why it gives no tools, or null.</param>
/// <param name="Remedy">What to do about it, or null.</param>
/// <param name="LeftOut">Operations that are not served, each with the reason.</param>
public sealed record OpenApiReport(string? Problem, string? Remedy, ImmutableArray<string> LeftOut)
{
    /// <summary>Reads the file once.</summary>
    /// <param name="path">The file, JSON or YAML.</param>
    /// <param name="url">The API's address from the configuration, or null for the document's.</param>
    public static OpenApiReport OfFile(string path, Uri? url)
    {
        var (bytes, problem) = ApiDocumentFile.Read(path);
        ApiCatalog? catalog = null;
        if (bytes is not null)
        {
            (catalog, problem) = ApiCompiler.Compile(bytes, url, null, CancellationToken.None);
        }

        return new OpenApiReport(problem?.Message, problem?.Remedy, catalog?.LeftOut ?? []);
    }
}
