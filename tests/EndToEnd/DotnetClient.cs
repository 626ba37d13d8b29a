using Guard.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Guard.EndToEndTests;

/// <summary>The MCP client of .NET against a running gateway, which answers the questions of servers.</summary>
internal static class DotnetClient
{
    public static async Task<McpClient> ConnectAsync(GuardProcess guard, string version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(guard.Address, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {guard.MasterKey}" },
        });
        return await McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = version,
            ClientInfo = new Implementation { Name = "test", Version = "1" },
            Handlers = new McpClientHandlers
            {
                ElicitationHandler = static (_, _) => ValueTask.FromResult(new ElicitResult
                {
                    Action = "accept",
                    Content = new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal) { ["name"] = System.Text.Json.JsonElement.Parse("\"Ana\"") },
                }),
            },
        });
    }

    public static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
}
