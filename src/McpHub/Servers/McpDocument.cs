namespace Guard.McpHub.Servers;

/// <summary>The OpenAPI document whose operations are a server's tools: a file or an address, one of the two. Immutable.</summary>
public sealed record McpDocument
{
    private McpDocument(string? file, Uri? address)
    {
        File = file;
        Address = address;
    }

    public string? File { get; }

    public Uri? Address { get; }

    public static McpDocument OfFile(string path) => new(path, null);

    public static McpDocument OfAddress(Uri address) => new(null, address);
}
