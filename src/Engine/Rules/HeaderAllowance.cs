using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Which headers conditions may ask for. Immutable.</summary>
internal sealed class HeaderAllowance(ImmutableArray<string> more)
{
    /// <summary>Headers that carry credentials, whatever a configuration allows.</summary>
    private static readonly FrozenSet<string> Secret = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "authorization", "proxy-authorization", "cookie", "set-cookie", "api-key", "x-api-key", "x-goog-api-key", "ocp-apim-subscription-key", "x-litellm-api-key",
        "x-guard-api-key", "x-amz-security-token", "x-auth-token", "x-csrf-token", "x-forwarded-client-cert", "sec-websocket-protocol");

    private readonly ImmutableArray<NamePattern> _allowed =
        [.. RuleCompilerOptions.UsualHeaders.Concat(more).Select(name => new NamePattern(name, StringComparison.OrdinalIgnoreCase))];

    /// <summary>What to do instead, or null when the header may be asked for.</summary>
    public string? Refusal(string name)
    {
        if (Secret.Contains(name) || name.Contains("api-key", StringComparison.Ordinal) || name.Contains("token", StringComparison.Ordinal) || name.Contains("secret", StringComparison.Ordinal))
        {
            return "it carries a credential; ask for `key`, `team` or `user`";
        }

        return name.Length is > 0 and <= 128 && _allowed.Any(pattern => pattern.IsMatch(name)) ? null : "add its name to guard.rules.headers of the configuration";
    }
}
