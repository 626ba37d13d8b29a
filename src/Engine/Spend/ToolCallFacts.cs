namespace Guard.Engine.Spend;

/// <summary>Which tool of which MCP server was called. Names only: never an argument or a result.</summary>
/// <param name="Server">The server's prefix: its alias, else its name.</param>
/// <param name="Name">What the server itself calls the tool.</param>
/// <param name="ExposedName">The tool as callers know it.</param>
public sealed record ToolCallFacts(string Server, string Name, string ExposedName)
{
    private const int MaxLength = 256;

    /// <summary>LiteLLM's <c>mcp_namespaced_tool_name</c>.</summary>
    public string NamespacedName => $"{Server}/{Name}";

    /// <summary>The same with names that a server or caller cannot swell.</summary>
    public static ToolCallFacts Bounded(string server, string name, string exposedName) => new(Cut(server), Cut(name), Cut(exposedName));

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
