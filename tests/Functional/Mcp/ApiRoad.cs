using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;
using Shouldly;

namespace Guard.FunctionalTests.Mcp;

/// <summary>The hub with a pet store behind it that speaks no MCP.</summary>
public sealed class ApiRoad : IAsyncDisposable
{
    public const string PetStore = """
        openapi: 3.0.3
        info: {title: Pets, version: "1"}
        servers: [{url: /v2}]
        paths:
          /pet/{petId}:
            get:
              operationId: getPetById
              summary: Find a pet
              parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
            delete:
              parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
          /pet/findByStatus:
            get:
              operationId: findPetsByStatus
              parameters: [{name: status, in: query, schema: {type: array, items: {type: string}}}]
          /pet:
            post:
              operationId: addPet
              requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        components:
          securitySchemes: {key: {type: apiKey, in: header, name: api_key}}
          schemas:
            Pet: {type: object, required: [name], properties: {name: {type: string}, mother: {$ref: "#/components/schemas/Pet"}}}
        """;

    private readonly McpCaller _caller;
    private readonly HttpClient _http;

    private ApiRoad(GuardApp app, FakeApi api)
    {
        App = app;
        Api = api;
        _caller = new McpCaller(app, GuardApp.MasterKey);
        _http = new HttpClient { BaseAddress = app.Address };
    }

    public GuardApp App { get; }

    public FakeApi Api { get; }

    public McpCaller Caller => _caller;

    /// <summary>One server, <c>pets</c>.</summary>
    /// <param name="server">Its lines besides <c>url</c> and <c>spec_path</c>, in flow style.</param>
    /// <param name="isFile">The document is a file beside the configuration, not behind an address.</param>
    /// <param name="rules">A rule file.</param>
    /// <param name="document">What the address serves; null for 503.</param>
    /// <param name="clock">The gateway's clock.</param>
    public static async Task<ApiRoad> StartAsync(string server = "", bool isFile = false, string? rules = null, string? document = PetStore, TimeProvider? clock = null)
    {
        var api = (await FakeApi.StartAsync()).Describes(document);
        var place = isFile ? $"spec_path: pets.yaml, url: \"{api.Url}/v2\"" : $"spec_path: \"{api.DocumentUrl}\"";
        var app = await GuardApp.StartAsync(new GuardAppOptions
        {
            Config = $$"""
                model_list: [{model_name: mock, litellm_params: {model: mock/echo} }]
                mcp_servers:
                  pets: {{{place}}{{server}}}
                guard:
                  rules: {paths: [rules]}
                """,
            Clock = clock,
            Files = ImmutableDictionary<string, string>.Empty.Add("rules/house.yaml", rules ?? "guard: v1\npack: house\nrules: []\n").Add("pets.yaml", PetStore),
        });
        return new ApiRoad(app, api);
    }

    /// <summary>The result of a tool call.</summary>
    public async Task<JsonNode> CallAsync(string tool, string arguments)
    {
        var response = await Caller.RequestAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) });
        return response["result"].ShouldNotBeNull(response.ToJsonString());
    }

    /// <summary>The message of a call that is an error of JSON-RPC.</summary>
    public async Task<string> ErrorAsync(string tool, string arguments)
    {
        var response = await Caller.RequestAsync("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) });
        return (string)response["error"].ShouldNotBeNull(response.ToJsonString())["message"]!;
    }

    /// <summary>The answer to a call without MCP.</summary>
    public async Task<JsonNode> RestAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp-rest/tools/call") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {GuardApp.MasterKey}");
        using var response = await _http.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        _http.Dispose();
        await App.DisposeAsync();
        await Api.DisposeAsync();
    }
}
