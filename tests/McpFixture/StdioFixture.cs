using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>The fixture on standard input and output, until the input ends.</summary>
internal static class StdioFixture
{
    public static async Task RunAsync(FixtureEra era)
    {
        await using var conversation = new Conversation(new Fixture(era), new StdioServerTransport("mcp-fixture"));
        await conversation.RunAsync();
    }
}
