using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Mcp;

/// <summary>The hub with servers behind it, and the keys that tests give out.</summary>
public sealed class McpRoad : IAsyncDisposable
{
    private readonly ImmutableArray<FakeMcpServer> _servers;
    private readonly List<IDisposable> _callers = [];

    private readonly GuardAppOptions _options;
    private readonly TemporaryDirectory _data;

    private McpRoad(GuardApp app, GuardAppOptions options, TemporaryDirectory data, ImmutableArray<FakeMcpServer> servers)
    {
        App = app;
        _options = options;
        _data = data;
        _servers = servers;
    }

    public GuardApp App { get; private set; }

    /// <summary>The first server.</summary>
    public FakeMcpServer Server => _servers[0];

    public FakeMcpServer Other => _servers[1];

    /// <summary>Two servers, <c>files</c> and <c>notes</c>, each with what is added to its line.</summary>
    public static async Task<McpRoad> StartAsync(bool isModern = false, string files = "", string notes = "", string? rules = null, string more = "", TimeProvider? clock = null)
    {
        var first = await FakeMcpServer.StartAsync(isModern);
        var second = await FakeMcpServer.StartAsync();
        first.Lists(FakeMcpServer.Tool("read"), FakeMcpServer.Tool("write"));
        second.Lists(FakeMcpServer.Tool("add"), FakeMcpServer.Tool("search"));
        var config = $$"""
            model_list: [{model_name: mock, litellm_params: {model: mock/echo} }]
            mcp_servers:
              files: {url: "{{first.Url}}", transport: http{{files}}}
              notes: {url: "{{second.Url}}", transport: http, access_groups: [writers]{{notes}}}
            guard:
              rules: {paths: [rules]}
            {{more}}
            """;
        var data = new TemporaryDirectory();
        var options = new GuardAppOptions
        {
            Config = config,
            Data = data.Path,
            Clock = clock,
            Files = ImmutableDictionary<string, string>.Empty.Add("rules/house.yaml", rules ?? "guard: v1\npack: house\nrules: []\n"),
        };
        return new McpRoad(await GuardApp.StartAsync(options), options, data, [first, second]);
    }

    /// <summary>Stops the gateway and starts another over the same data and the same servers.</summary>
    /// <param name="change">What to make of the configuration, or null to leave it.</param>
    public async Task RestartAsync(Func<string, string>? change = null)
    {
        await App.DisposeAsync();
        App = await GuardApp.StartAsync(change is null ? _options : _options with { Config = change(_options.Config) });
    }

    /// <summary>A key with an object permission, and a team that has one too where it is given.</summary>
    public async Task<string> KeyAsync(string? permission = null, string? team = null)
    {
        using var api = App.Api();
        var body = new JsonObject { ["object_permission"] = permission is null ? null : JsonNode.Parse(permission) };
        if (team is not null)
        {
            var made = await PostAsync(api, "/team/new", new JsonObject { ["team_alias"] = Guid.NewGuid().ToString("N"), ["object_permission"] = JsonNode.Parse(team) });
            body["team_id"] = (string)made["team_id"]!;
        }

        return (string)(await PostAsync(api, "/key/generate", body))["key"]!;
    }

    /// <summary>A client without a session.</summary>
    public McpCaller Caller(string? key = null, string path = "/mcp", bool isModern = false)
    {
        var caller = new McpCaller(App, key ?? GuardApp.MasterKey, path, isModern);
        _callers.Add(caller);
        return caller;
    }

    /// <summary>A client of an older revision with a session.</summary>
    public async Task<McpCaller> SessionAsync(string? key = null, string path = "/mcp", JsonObject? capabilities = null)
    {
        var caller = Caller(key, path);
        await caller.InitializeAsync(capabilities);
        return caller;
    }

    private static async Task<JsonNode> PostAsync(GuardApi api, string path, JsonObject body)
    {
        using var response = await api.PostAsync(path, body.ToJsonString());
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        _callers.ForEach(static caller => caller.Dispose());
        await App.DisposeAsync();
        _data.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
