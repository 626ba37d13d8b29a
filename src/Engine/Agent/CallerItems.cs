using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>Items of an answer that its receiver must act on before the model can go on (OpenAI's responses, 2026). Pure.</summary>
internal static class CallerItems
{
    private static readonly FrozenSet<string> Acts =
        FrozenSet.Create(StringComparer.Ordinal, "function_call", "custom_tool_call", "computer_call", "local_shell_call", "shell_call", "apply_patch_call", "mcp_approval_request");

    /// <summary>Whether some item waits for the caller. What the provider did itself stands beside its output and waits for nobody.</summary>
    /// <param name="items">Of one answer.</param>
    /// <param name="isOwn">The item is the gateway's to act on.</param>
    public static bool Wait(ImmutableArray<JsonObject> items, Func<JsonObject, bool> isOwn)
    {
        foreach (var item in items)
        {
            if (JsonFields.TextOf(item["type"]) is { } type && Acts.Contains(type) && !isOwn(item) && !HasOutput(items, type + "_output", JsonFields.TextOf(item["call_id"])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasOutput(ImmutableArray<JsonObject> items, string type, string? callId) =>
        callId is not null && items.Any(item => JsonFields.TextOf(item["type"]) == type && JsonFields.TextOf(item["call_id"]) == callId);
}
