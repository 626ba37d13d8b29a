using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Host.Admin;

/// <summary>An answer with its own status.</summary>
internal readonly record struct AdminReply(int Status, JsonNode? Body)
{
    /// <summary>When given, the error is written in the usual envelope in place of the body.</summary>
    public GuardError? Error { get; init; }

    public static AdminReply Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    public static AdminReply Of(GuardError error) => new(0, null) { Error = error };

    /// <summary>What LiteLLM's routes answer that raise an error of their web framework: <c>{"detail": ...}</c>.</summary>
    public static AdminReply Detail(int status, string text) => new(status, new JsonObject { ["detail"] = text });

    public static AdminReply Detail(int status, JsonObject detail) => new(status, new JsonObject { ["detail"] = detail });

    /// <summary>LiteLLM's answer to a body of the wrong shape: a list of what is wrong where.</summary>
    public static AdminReply Invalid(string field, string message) => new(
        StatusCodes.Status422UnprocessableEntity,
        new JsonObject { ["detail"] = new JsonArray(new JsonObject { ["loc"] = new JsonArray("body", field), ["msg"] = message, ["type"] = "value_error" }) });
}
