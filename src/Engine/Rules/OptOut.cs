using Guard.Engine.Access;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Who is freed from a guardrail that an administrator may free callers from.</summary>
internal static class OptOut
{
    /// <summary>Who grants it, or null when nobody does. What a request itself asks counts only where its key or team may ask.</summary>
    public static string? Applies(GuardrailBinding binding, SelectionQuery query)
    {
        var caller = query.Facts.Caller;
        return Of(caller.Key?.Wishes, binding, query.AsksToDisable) is { } key ? $"key: {key}"
            : Of(caller.Team?.Wishes, binding, query.AsksToDisable) is { } team ? $"team: {team}"
            : null;
    }

    private static string? Of(GuardrailWishes? wishes, GuardrailBinding binding, bool asks) => wishes switch
    {
        null => null,
        { DisablesGlobal: true } => "disable_global_guardrails",
        { MayDisableGlobal: true } when asks => "disable_global_guardrail in the request, allowed by its metadata",
        _ when wishes.OptedOut.Contains(binding.Name) => "opted_out_global_guardrails",
        _ => null,
    };
}
