using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Guard.Testing;
using ModelContextProtocol;

namespace Guard.EndToEndTests;

/// <summary>Unmodified MCP clients of both lines against a real Guard with four real servers behind it: one over HTTP, three that are programs.</summary>
public sealed class McpClientTests : IAsyncLifetime
{
    private const string Prompt = "write to anna.keller@client.example";

    private readonly TemporaryDirectory _files = new();
    private EverythingServer _everything = null!;
    private GuardProcess _guard = null!;

    public async ValueTask InitializeAsync()
    {
        var node = RequiredTools.Node();
        _files.Write("notes.txt", "nothing");
        _everything = await EverythingServer.StartAsync();
        _guard = await GuardProcess.StartAsync(new GuardProcessOptions
        {
            Config = $$"""
                model_list:
                  - {model_name: mock, litellm_params: {model: mock/echo} }
                guardrails:
                  - guardrail_name: mail
                    litellm_params: {guardrail: presidio, mode: [pre_mcp_call, post_mcp_call], default_on: true, pii_entities_config: {EMAIL_ADDRESS: MASK} }
                mcp_servers:
                  everything: {url: "{{_everything.Url}}", transport: http}
                  filesystem: {transport: stdio, command: node, args: ["{{EverythingServer.Program("server-filesystem")}}", "{{_files.Combine(".")}}"]}
                  memory: {transport: stdio, command: node, args: ["{{EverythingServer.Program("server-memory")}}"], env: {MEMORY_FILE_PATH: "{{_files.Combine("memory.json")}}"} }
                  thinking: {transport: stdio, command: node, args: ["{{EverythingServer.Program("server-sequential-thinking")}}"]}
                """,
            Environment = ImmutableDictionary<string, string>.Empty
                .Add("LITELLM_ENABLE_MCP_STDIO", "true")
                .Add("PATH", $"{Path.GetDirectoryName(node)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_guard is not null)
        {
            await _guard.DisposeAsync();
        }

        if (_everything is not null)
        {
            await _everything.DisposeAsync();
        }

        _files.Dispose();
    }

    [Fact]
    public async Task ClientOfTheFirstLine_UsesFourServersAtOnce()
    {
        var seen = await NodeClient.RunAsync("mcp-legacy.mjs", _guard.Address, _guard.MasterKey, ("GUARD_PROMPT", Prompt), ("GUARD_FILES", _files.Combine(".")));

        var tools = Texts(seen, "tools");
        foreach (var tool in (string[])["everything-echo", "filesystem-read_file", "memory-read_graph", "thinking-sequentialthinking"])
        {
            tools.ShouldContain(tool);
        }

        Text(seen, "echo").ShouldBe("Echo: write to <EMAIL_ADDRESS>");
        Text(seen, "files").ShouldContain("notes.txt");
        Text(seen, "graph").ShouldContain("watches");
        Text(seen, "thought").ShouldContain("thoughtNumber");
        Text(seen, "sampling").ShouldContain("sampled by the client");
        Text(seen, "elicitation").ShouldContain("Name: Ana");
        Text(seen, "long").ShouldContain("completed");
        seen.GetProperty("progress").GetInt32().ShouldBe(4);
        seen.GetProperty("cancelled").ValueKind.ShouldBe(JsonValueKind.String);
        Text(seen, "after").ShouldBe("Echo: still here");
        seen.GetProperty("resource").GetInt32().ShouldBe(1);
        seen.GetProperty("templates").GetInt32().ShouldBeGreaterThan(0);
        Texts(seen, "prompts").ShouldContain("everything-args-prompt");
        Text(seen, "prompt").ShouldContain("Bern");
        Texts(seen, "completion").ShouldContain("Engineering");
        seen.GetProperty("unknown").GetInt32().ShouldBe(-32602);
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("legacy")]
    public async Task ClientOfTheSecondLine_WorksInBothEras(string mode)
    {
        var seen = await NodeClient.RunAsync("mcp-dual.mjs", _guard.Address, _guard.MasterKey, ("GUARD_PROMPT", Prompt), ("GUARD_MCP_MODE", mode));

        Texts(seen, "tools").ShouldContain("memory-read_graph");
        Text(seen, "echo").ShouldBe("Echo: write to <EMAIL_ADDRESS>");
        Text(seen, "long").ShouldContain("completed");
        seen.GetProperty("progress").GetInt32().ShouldBe(4);
        seen.GetProperty("resources").GetInt32().ShouldBeGreaterThan(0);
        seen.GetProperty("unknown").GetInt32().ShouldBe(-32602);
        Text(seen, "server").ShouldBe("guard");
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task DotnetClient_ListsCallsReadsAndAnswersQuestions_InBothEras(string version)
    {
        await using var client = await DotnetClient.ConnectAsync(_guard, version);

        (await client.ListToolsAsync()).Select(static tool => tool.Name).ShouldContain("memory-read_graph");
        DotnetClient.TextOf(await client.CallToolAsync("everything-echo", new Dictionary<string, object?> { ["message"] = Prompt })).ShouldBe("Echo: write to <EMAIL_ADDRESS>");
        DotnetClient.TextOf(await client.CallToolAsync("everything-trigger-elicitation-request", new Dictionary<string, object?>())).ShouldContain("Name: Ana");
        var resource = (await client.ListResourcesAsync())[0];
        (await client.ReadResourceAsync(resource.Uri)).Contents.ShouldNotBeEmpty();
        (await client.ListPromptsAsync()).Select(static prompt => prompt.Name).ShouldContain("everything-args-prompt");
        (await Should.ThrowAsync<McpException>(async () => await client.CallToolAsync("everything-absent", new Dictionary<string, object?>()))).Message.ShouldContain("Unknown tool");
    }

    [Fact]
    public async Task Inspector_ListsAndCalls()
    {
        var tools = await InspectorClient.RunAsync(_guard, "tools/list");
        tools.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("name").GetString()).ShouldContain("filesystem-read_file");

        var echo = await InspectorClient.RunAsync(_guard, "tools/call", "--tool-name", "everything-echo", "--tool-arg", $"message={Prompt}");
        echo.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Echo: write to <EMAIL_ADDRESS>");

        var resources = await InspectorClient.RunAsync(_guard, "resources/list");
        var uri = resources.GetProperty("resources")[0].GetProperty("uri").GetString()!;
        var read = await InspectorClient.RunAsync(_guard, "resources/read", "--uri", uri);
        read.GetProperty("contents").GetArrayLength().ShouldBe(1);

        var prompt = await InspectorClient.RunAsync(_guard, "prompts/get", "--prompt-name", "everything-simple-prompt");
        prompt.GetProperty("messages").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Programs_SeeNothingOfGuardsEnvironment_AndEndWithIt()
    {
        await NodeClient.RunAsync("mcp-dual.mjs", _guard.Address, _guard.MasterKey, ("GUARD_PROMPT", Prompt), ("GUARD_MCP_MODE", "auto"));
        var programs = Programs();
        programs.Count.ShouldBe(3);
        foreach (var program in programs)
        {
            File.ReadAllText($"/proc/{program}/environ").ShouldNotContain(_guard.MasterKey);
        }

        _guard.Terminate();
        await _guard.ExitAsync();

        programs.Where(static id => Directory.Exists($"/proc/{id}") && File.ReadAllText($"/proc/{id}/stat").Split(' ')[2] != "Z").ShouldBeEmpty();
        _guard.Errors.ShouldNotContain("anna.keller");
    }

    /// <summary>Processes that Guard started.</summary>
    private List<int> Programs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is missing on this system");
        return [.. Process.GetProcesses().Select(static process => process.Id).Where(id => ParentOf(id) == _guard.ProcessId)];
    }

    private static int ParentOf(int process)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Text(JsonElement seen, string name) => seen.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement seen, string name) => [.. seen.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];
}
