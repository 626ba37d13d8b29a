using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Guard.Engine.Access;

namespace Guard.Engine.Scopes;

/// <summary>
/// The texts of a request that conditions ask for, as 64 bits a field. They may seem to hold more than they do, never less: a condition over exact texts that has no bit in
/// common with its field does not hold.
/// </summary>
[InlineArray(Fields)]
internal struct FactBits
{
    private const int Fields = (int)ScopeField.MaxTokens + 1;

    private ulong _first;

    /// <summary>The bits of a request. Fields that are no plain texts hold everything.</summary>
    public static FactBits Of(RequestFacts facts)
    {
        var caller = facts.Caller;
        var bits = default(FactBits);
        bits[(int)ScopeField.Team] = Of(caller.Team?.TeamAlias) | Of(caller.Team?.TeamId);
        bits[(int)ScopeField.User] = Of(caller.User?.UserId ?? caller.Key?.UserId) | Of(caller.User?.UserAlias) | Of(caller.User?.UserEmail);
        bits[(int)ScopeField.Key] = Of(caller.Key?.KeyAlias) | Of(caller.Key?.TokenHash);
        bits[(int)ScopeField.Organization] = Of(caller.Organization?.OrganizationAlias) | Of(caller.Organization?.OrganizationId);
        bits[(int)ScopeField.EndUser] = Of(caller.EndUser?.EndUserId);
        bits[(int)ScopeField.Model] = Of(facts.Model) | Of(ModelAccess.Resolve(caller, facts.Model)) | Of(facts.Group);
        bits[(int)ScopeField.Provider] = Of(facts.Providers);
        bits[(int)ScopeField.Route] = Of(facts.Route) | Of(ScopeTerm.OtherRoute(facts.Route));
        bits[(int)ScopeField.Tag] = Of(facts.Tags);
        bits[(int)ScopeField.Header] = ulong.MaxValue;
        bits[(int)ScopeField.InputTokens] = ulong.MaxValue;
        bits[(int)ScopeField.MaxTokens] = ulong.MaxValue;
        return bits;
    }

    /// <summary>One text; nothing for null.</summary>
    public static ulong Of(string? text) => text switch
    {
        null => 0,
        "" => 1,
        _ => 1UL << (((text.Length * 31) + (text[0] * 7) + (text[text.Length / 2] * 5) + text[^1]) & 63),
    };

    private static ulong Of(ImmutableArray<string> texts)
    {
        var bits = 0UL;
        foreach (var text in texts)
        {
            bits |= Of(text);
        }

        return bits;
    }
}
