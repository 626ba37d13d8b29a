using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>A question to the client: what a legacy server sends as a request of its own and a modern one puts into its result.</summary>
internal sealed record Ask(string Method, JsonObject Params)
{
    /// <summary>What the client must have declared.</summary>
    public string Capability => Method[..Method.IndexOf('/', StringComparison.Ordinal)];

    public JsonObject ToJson() => new() { ["method"] = Method, ["params"] = Params.DeepClone() };

    public static Ask Elicit(string message, string schema) =>
        new("elicitation/create", new JsonObject { ["message"] = message, ["requestedSchema"] = JsonNode.Parse(schema) });

    /// <summary>Asks for one required field.</summary>
    public static Ask ElicitField(string message, string field, string type = "string") =>
        Elicit(message, $$$"""{"type":"object","properties":{"{{{field}}}":{"type":"{{{type}}}"}},"required":["{{{field}}}"]}""");

    public static Ask Sample(string prompt, int maxTokens = 100) =>
        new("sampling/createMessage", new JsonObject { ["messages"] = new JsonArray(Content.UserMessage(Content.Text(prompt))), ["maxTokens"] = maxTokens });

    public static Ask Roots() => new("roots/list", []);
}
