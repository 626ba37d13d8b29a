using Guard.Engine.Scopes;

namespace Guard.McpHub.Servers;

/// <summary>What happens to one argument of a tool on its way to the server. Immutable.</summary>
public abstract record ArgumentRule
{
    private ArgumentRule(string name) => Name = name;

    /// <summary>The argument, at the top of the object.</summary>
    public string Name { get; }

    /// <summary>It always has this value, callers neither see it nor set it; guardrails and the human who is asked do not see it either.</summary>
    public sealed record Constant(string Argument, string Json) : ArgumentRule(Argument);

    /// <summary>It has this value where the caller gives none.</summary>
    public sealed record Default(string Argument, string Json) : ArgumentRule(Argument);

    /// <summary>It never travels, and callers do not see it.</summary>
    public sealed record Drop(string Argument) : ArgumentRule(Argument);

    /// <summary>Whatever the caller gives, the server reads <see cref="Text"/>.</summary>
    public sealed record Mask(string Argument) : ArgumentRule(Argument)
    {
        public const string Text = "<REDACTED>";
    }

    /// <summary>What fits the pattern in its text becomes the replacement, letter by letter as written.</summary>
    public sealed record Rewrite(string Argument, AuthorPattern Pattern, string With) : ArgumentRule(Argument);
}
