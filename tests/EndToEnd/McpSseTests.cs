using System.Text.Json;
using Guard.McpFixture;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The oldest transport, HTTP+SSE, on both sides of a real Guard: an unmodified client, a real server, and the fixture.</summary>
public sealed class McpSseTests : IAsyncLifetime
{
    private const string Prompt = "write to anna.keller@client.example";

    private EverythingServer _everything = null!;
    private FixtureServer _fixture = null!;
    private GuardProcess _guard = null!;

    public async ValueTask InitializeAsync()
    {
        _everything = await EverythingServer.StartAsync(isSse: true);
        _fixture = await FixtureServer.StartAsync(0, FixtureEra.Legacy);
        _guard = await GuardProcess.StartAsync(new GuardProcessOptions
        {
            Config = $$"""
                model_list:
                  - {model_name: mock, litellm_params: {model: mock/echo} }
                guardrails:
                  - guardrail_name: mail
                    litellm_params: {guardrail: presidio, mode: [pre_mcp_call, post_mcp_call], default_on: true, pii_entities_config: {EMAIL_ADDRESS: MASK} }
                mcp_servers:
                  everything: {url: "{{_everything.Url}}", transport: sse}
                  fixture: {url: "{{new Uri(_fixture.Endpoint, "/sse")}}", transport: sse}
                """,
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in (IAsyncDisposable?[])[_guard, _fixture, _everything])
        {
            if (running is not null)
            {
                await running.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task ClientOfTheFirstLine_UsesServersOfTheOldestTransport_OverTheOldestTransport()
    {
        var seen = await NodeClient.RunAsync("mcp-sse.mjs", _guard.Address, _guard.MasterKey, ("GUARD_PROMPT", Prompt));

        Text(seen, "server").ShouldBe("guard");
        Texts(seen, "tools").ShouldContain("everything-echo");
        Texts(seen, "tools").ShouldContain("fixture-test_simple_text");
        Text(seen, "echo").ShouldBe("Echo: write to <EMAIL_ADDRESS>");
        Text(seen, "sampling").ShouldContain("sampled by the client");
        Text(seen, "elicitation").ShouldContain("Name: Ana");
        Text(seen, "long").ShouldContain("completed");
        seen.GetProperty("progress").GetInt32().ShouldBe(4);
        seen.GetProperty("cancelled").ValueKind.ShouldBe(JsonValueKind.String);
        Text(seen, "after").ShouldBe("Echo: still here");
        seen.GetProperty("resource").GetInt32().ShouldBe(1);
        Texts(seen, "prompts").ShouldContain("everything-args-prompt");
        seen.GetProperty("unknown").GetInt32().ShouldBe(-32602);
    }

    [Fact]
    public async Task AddressOfOneServer_ShowsThatOneAlone()
    {
        var seen = await NodeClient.RunAsync("mcp-sse.mjs", _guard.Address, _guard.MasterKey, ("GUARD_PROMPT", Prompt), ("GUARD_SSE_PATH", "/everything/sse"));

        Texts(seen, "tools").ShouldAllBe(static tool => tool.StartsWith("everything-", StringComparison.Ordinal));
        Text(seen, "echo").ShouldBe("Echo: write to <EMAIL_ADDRESS>");
    }

    private static string Text(JsonElement seen, string name) => seen.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];
}
