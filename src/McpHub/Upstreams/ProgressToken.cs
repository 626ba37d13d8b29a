using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>The token a caller wants progress told by, with one of the hub's own in its place on the way up: two callers may have chosen the same.</summary>
internal readonly struct ProgressToken
{
    private const string Progress = "notifications/progress";

    private readonly JsonNode? _callers;
    private readonly long _own;

    private ProgressToken(JsonNode? callers, long own)
    {
        _callers = callers;
        _own = own;
    }

    /// <summary>Replaces the token in parameters that are the hub's own copy.</summary>
    public static ProgressToken Replace(JsonObject? parameters, long own)
    {
        if (parameters?[MetaNames.Meta] is not JsonObject meta || meta[MetaNames.ProgressToken] is not { } token)
        {
            return default;
        }

        meta[MetaNames.ProgressToken] = own;
        return new ProgressToken(token.DeepClone(), own);
    }

    /// <summary>Puts the caller's token back. False for progress of something else, which is nobody's business here.</summary>
    public bool TryRestore(JsonObject notification)
    {
        if (JsonRpc.MethodOf(notification) != Progress)
        {
            return true;
        }

        if (_callers is null || JsonRpc.ParametersOf(notification) is not { } parameters || parameters["progressToken"] is not JsonValue told || !told.TryGetValue<long>(out var own) || own != _own)
        {
            return false;
        }

        parameters["progressToken"] = _callers.DeepClone();
        return true;
    }
}
