using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>A modern request that ends with questions to the client, who repeats it with the answers.</summary>
internal sealed class InputRequired(JsonObject requests, string? state) : Exception("The client has to answer first.")
{
    public JsonObject ToResult()
    {
        var result = new JsonObject { ["resultType"] = "input_required", ["inputRequests"] = requests.DeepClone() };
        if (state is not null)
        {
            result["requestState"] = state;
        }

        return result;
    }
}
