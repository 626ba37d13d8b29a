using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>The fixture on standard input and output, until the input ends.</summary>
internal static class StdioFixture
{
    public static async Task RunAsync(FixtureEra era)
    {
        await using var transport = new StdioServerTransport("mcp-fixture");
        await using var conversation = new Conversation(new Fixture(era), transport);
        var running = conversation.RunAsync();

        // A call that waits for the client or for changes would outlive the input: it ends with it.
        await transport.MessageReader.Completion;
        await conversation.DisposeAsync();
        await running;
    }
}
