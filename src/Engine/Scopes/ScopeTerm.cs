using Guard.Engine.Access;

namespace Guard.Engine.Scopes;

/// <summary>One line of <c>when:</c>. Immutable.</summary>
/// <param name="Field">What is looked at.</param>
/// <param name="Text">The condition over texts; null for numbers.</param>
/// <param name="Number">The condition over numbers; null for texts.</param>
/// <param name="Header">Lower-case name of the header, for <see cref="ScopeField.Header"/>.</param>
public sealed record ScopeTerm(ScopeField Field, TextMatcher? Text, NumberMatcher? Number = null, string? Header = null)
{
    public bool Matches(RequestFacts facts)
    {
        var caller = facts.Caller;
        switch (Field)
        {
            case ScopeField.Team:
                return Text!.MatchesAny([caller.Team?.TeamAlias, caller.Team?.TeamId]);
            case ScopeField.User:
                return Text!.MatchesAny([caller.User?.UserId ?? caller.Key?.UserId, caller.User?.UserAlias, caller.User?.UserEmail]);
            case ScopeField.Key:
                return Text!.MatchesAny([caller.Key?.KeyAlias, caller.Key?.TokenHash]);
            case ScopeField.Organization:
                return Text!.MatchesAny([caller.Organization?.OrganizationAlias, caller.Organization?.OrganizationId]);
            case ScopeField.EndUser:
                return Text!.MatchesAny([caller.EndUser?.EndUserId]);
            case ScopeField.Model:
                return Text!.MatchesAny([facts.Model, ModelAccess.Resolve(caller, facts.Model), facts.Group.Length == 0 ? null : facts.Group]);
            case ScopeField.Provider:
                return AnyProvider(facts);
            case ScopeField.Route:
                return Text!.MatchesAny([facts.Route, OtherRoute(facts.Route)]);
            case ScopeField.Tag:
                return Text!.MatchesAny(facts.Tags.AsSpan());
            case ScopeField.Header:
                return Text!.MatchesList(facts.Headers.GetValueOrDefault(Header!));
            case ScopeField.InputTokens:
                return Number!.Matches(facts.InputTokens);
            default:
                return Number!.Matches(facts.MaxOutputTokens ?? long.MaxValue);
        }
    }

    /// <summary>The second name of a route that has two, so that nobody leaves a rule by the other.</summary>
    internal static string? OtherRoute(string route) => route switch
    {
        "/v1/chat/completions" => "/chat/completions",
        "/chat/completions" => "/v1/chat/completions",
        "/v1/responses" => "/responses",
        "/responses" => "/v1/responses",
        _ => null,
    };

    private bool AnyProvider(RequestFacts facts)
    {
        foreach (var provider in facts.Providers)
        {
            if (Text!.Matches(provider))
            {
                return true;
            }
        }

        return false;
    }
}
