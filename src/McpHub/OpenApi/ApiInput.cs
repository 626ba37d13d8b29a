using System.Text.Json.Nodes;

namespace Guard.McpHub.OpenApi;

/// <summary>The input schema of one tool while it grows. Not thread-safe.</summary>
internal sealed class ApiInput
{
    /// <summary>The argument that is the request's body.</summary>
    public const string Body = "body";

    private readonly JsonObject _properties = [];
    private readonly JsonArray _required = [];

    public void AddBody(JsonNode schema, bool isRequired) => Add(Body, schema, isRequired);

    /// <summary>Adds a parameter under its name, or with its place before it where another has the name.</summary>
    /// <returns>What the argument is called.</returns>
    public string Add(string name, ApiPlace place, JsonNode schema, bool isRequired)
    {
        var argument = name;
        while (_properties.ContainsKey(argument))
        {
            argument = $"{place.ToString().ToLowerInvariant()}_{argument}";
        }

        Add(argument, schema, isRequired);
        return argument;
    }

    /// <summary>The whole schema.</summary>
    public JsonObject ToSchema(JsonObject? definitions)
    {
        var schema = new JsonObject { ["type"] = "object", ["properties"] = _properties };
        if (_required.Count > 0)
        {
            schema["required"] = _required;
        }

        schema["additionalProperties"] = false;
        if (definitions is not null)
        {
            schema["$defs"] = definitions;
        }

        return schema;
    }

    private void Add(string argument, JsonNode schema, bool isRequired)
    {
        _properties[argument] = schema;
        if (isRequired)
        {
            _required.Add((JsonNode)argument);
        }
    }
}
