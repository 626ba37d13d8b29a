using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.McpHub.Relay;

/// <summary>What one server lists, as it wrote it. The entries are shared: copy before changing. Immutable.</summary>
/// <param name="Entries">In the server's order.</param>
/// <param name="Failure">Why there are none, or null.</param>
internal sealed record ServerList(ImmutableArray<JsonObject> Entries, string? Failure)
{
    /// <summary>Names of what it lists besides, and what nobody is served because it is not approved.</summary>
    public FrozenSet<string> Withheld { get; init; } = [];

    /// <summary>The entry of a name.</summary>
    public JsonObject? Find(string key, string name) => Entries.FirstOrDefault(entry => JsonRpc.TextOf(entry[key]) == name);
}
