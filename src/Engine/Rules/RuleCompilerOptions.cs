using System.Collections.Immutable;
using Guard.Engine.Access;

namespace Guard.Engine.Rules;

/// <summary>What a compilation needs besides the rules. Immutable.</summary>
public sealed record RuleCompilerOptions
{
    public static RuleCompilerOptions Default { get; } = new();

    /// <summary>Tells which exceptions have expired.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What flows remember of sessions.</summary>
    public ISessionStore Sessions { get; init; } = new LocalSessionStore(TimeProvider.System);

    /// <summary>Headers that conditions may ask for besides <see cref="UsualHeaders"/>; <c>*</c> stands for any run of characters. Headers that carry credentials stay closed.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Headers that conditions may ask for anyway.</summary>
    public static ImmutableArray<string> UsualHeaders { get; } =
        ["user-agent", "referer", "origin", "x-stainless-*", "x-litellm-*", "x-app*", "x-request-*", "x-client-*", "x-title", "openai-organization", "openai-project", "anthropic-version"];
}
