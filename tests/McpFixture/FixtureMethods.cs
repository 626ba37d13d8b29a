using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>The methods of both eras.</summary>
internal static class FixtureMethods
{
    private static readonly string[] Shared =
        ["tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get", "completion/complete"];

    private static readonly string[] LegacyOnly = ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];
    private static readonly string[] ModernOnly = ["server/discover", "subscriptions/listen", "tasks/get", "tasks/update", "tasks/cancel"];

    private static readonly string[] Cacheable =
        ["server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list", "resources/read"];

    public static bool IsModern(string method) => Has(Shared, method) || Has(ModernOnly, method);

    public static async Task<JsonNode> AnswerAsync(Conversation conversation, FixtureCall call)
    {
        var era = call.IsModern ? FixtureEra.Modern : FixtureEra.Legacy;
        var known = Has(Shared, call.Method) || Has(call.IsModern ? ModernOnly : LegacyOnly, call.Method);
        if (!known || !conversation.Fixture.Speaks(era))
        {
            throw new ProtocolException(ProtocolException.MethodNotFound, $"Method not found: {call.Method}");
        }

        return call.IsModern ? await AnswerModernAsync(conversation, call) : await AnswerLegacyAsync(conversation, call);
    }

    private static async Task<JsonObject> AnswerModernAsync(Conversation conversation, FixtureCall call)
    {
        ModernMeta.Check(call.Params, conversation.Fixture.Era);
        JsonObject result;
        try
        {
            result = call.Method switch
            {
                "server/discover" => Discover(conversation.Fixture.Era),
                "subscriptions/listen" => await SubscriptionStream.RunAsync(conversation.Fixture.Changes, call),
                "tasks/get" or "tasks/update" or "tasks/cancel" => call.Tasks.Answer(call),
                _ => await AnswerSharedAsync(call),
            };
            result["resultType"] ??= "complete";
        }
        catch (InputRequired asks)
        {
            result = asks.ToResult();
        }

        if (Has(Cacheable, call.Method))
        {
            result["ttlMs"] = 0;
            result["cacheScope"] = "private";
        }

        result["_meta"] = new JsonObject { [MetaKeys.ServerInfo] = Fixture.ServerInfo };
        return result;
    }

    private static async Task<JsonObject> AnswerLegacyAsync(Conversation conversation, FixtureCall call)
    {
        switch (call.Method)
        {
            case "initialize":
                conversation.Greet(call.Params["capabilities"] as JsonObject ?? []);
                return Initialize(call.Params["protocolVersion"]?.GetValue<string>());
            case "logging/setLevel":
                var level = call.Params["level"]?.GetValue<string>();
                conversation.SetLogLevel(LogLevels.IsKnown(level) ? level! : throw ProtocolException.Invalid($"Unknown log level: {level}"));
                return [];
            case "resources/subscribe":
                conversation.Subscribe(Uri(call));
                return [];
            case "resources/unsubscribe":
                conversation.Unsubscribe(Uri(call));
                return [];
            case "ping":
                return [];
            default:
                return await AnswerSharedAsync(call);
        }
    }

    private static async Task<JsonObject> AnswerSharedAsync(FixtureCall call) => call.Method switch
    {
        "tools/list" => ToolCatalog.List(),
        "tools/call" => await ToolCatalog.CallAsync(call),
        "resources/list" => ResourceCatalog.List(),
        "resources/templates/list" => ResourceCatalog.Templates(),
        "resources/read" => ResourceCatalog.Read(call),
        "prompts/list" => PromptCatalog.List(),
        "prompts/get" => await PromptCatalog.GetAsync(call),
        _ => PromptCatalog.Complete(call),
    };

    private static bool Has(string[] methods, string method) => methods.Contains(method, StringComparer.Ordinal);

    private static string Uri(FixtureCall call) =>
        call.Params["uri"]?.GetValue<string>() ?? throw ProtocolException.Invalid("The parameter 'uri' is missing.");

    private static JsonObject Initialize(string? asked) => new()
    {
        ["protocolVersion"] = ProtocolVersions.Negotiate(asked),
        ["capabilities"] = Capabilities(),
        ["serverInfo"] = Fixture.ServerInfo,
        ["instructions"] = "A server for tests.",
    };

    private static JsonObject Discover(FixtureEra era)
    {
        var capabilities = Capabilities();
        capabilities["extensions"] = new JsonObject { [TaskBoard.Extension] = new JsonObject() };
        return new()
        {
            ["supportedVersions"] = new JsonArray([.. ProtocolVersions.Of(era).Select(static version => (JsonNode)version)]),
            ["capabilities"] = capabilities,
            ["instructions"] = "A server for tests.",
        };
    }

    private static JsonObject Capabilities() => new()
    {
        ["tools"] = new JsonObject { ["listChanged"] = true },
        ["resources"] = new JsonObject { ["subscribe"] = true, ["listChanged"] = true },
        ["prompts"] = new JsonObject { ["listChanged"] = true },
        ["completions"] = new JsonObject(),
        ["logging"] = new JsonObject(),
    };
}
