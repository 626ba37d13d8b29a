using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>Which calls run at once and which wait for a human's word (<c>require_approval</c>). What is not freed waits. Immutable.</summary>
/// <param name="IsFree">Every call runs.</param>
/// <param name="Free">Tools whose calls run, with the server's prefix, or without it where only one tool is called so.</param>
/// <param name="AreReadersFree">Calls of tools that say that they change nothing run.</param>
/// <param name="Held">Tools whose calls wait in any case; a name without prefix holds every tool called so.</param>
internal sealed record ApprovalPolicy(bool IsFree, ImmutableHashSet<string> Free, bool AreReadersFree, ImmutableHashSet<string> Held)
{
    /// <summary>Every call waits.</summary>
    public static readonly ApprovalPolicy Always = new(false, [], false, []);

    /// <summary>The policy as OpenAI writes it: <c>never</c>, <c>always</c>, or both words with a filter; null for what is neither.</summary>
    public static ApprovalPolicy? Read(JsonNode? written)
    {
        switch (written)
        {
            case null:
                return Always;
            case JsonObject filters when filters.All(static pair => pair.Key is "never" or "always" && pair.Value is JsonObject):
                var (free, held) = (filters["never"] as JsonObject, filters["always"] as JsonObject);
                return new ApprovalPolicy(false, JsonFields.TextsOf(free?["tool_names"]) ?? [], JsonFields.FlagOf(free?["read_only"]), JsonFields.TextsOf(held?["tool_names"]) ?? []);
            default:
                return JsonFields.TextOf(written) switch { "never" => Always with { IsFree = true }, "always" => Always, _ => null };
        }
    }

    /// <summary>Whether calls of a tool wait.</summary>
    public bool Holds(AgentTool tool)
    {
        if (Held.Contains(tool.Name) || Held.Contains(tool.OwnName))
        {
            return true;
        }

        return !IsFree && !tool.IsAmong(Free) && !(AreReadersFree && tool.IsReadOnly);
    }
}
