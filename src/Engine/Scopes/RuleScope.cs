using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Scopes;

/// <summary>A compiled <c>when:</c>: every line must hold. Immutable, thread-safe; asking allocates nothing.</summary>
public sealed record RuleScope : IPartScope
{
    private readonly ToolBits _tools = ToolBits.Any;
    private readonly ToolBits _toolStarts;

    /// <summary>What is decided once for a request.</summary>
    public ImmutableArray<ScopeTerm> Terms { get; init; } = [];

    public TimeWindow? Time { get; init; }

    /// <summary>Tools whose definitions, calls and results are meant; null for everything. With it, parts that belong to no tool are not meant.</summary>
    public TextMatcher? Tool
    {
        get;
        init
        {
            field = value;
            var isNamed = value is { HasPositive: true, Patterns.IsEmpty: true };
            _tools = isNamed ? (value!.Texts ?? []).Aggregate(default(ToolBits), static (bits, name) => bits.Or(ToolBits.Of(name))) : ToolBits.Any;
            _toolStarts = isNamed ? value!.Globs.Aggregate(default(ToolBits), static (bits, glob) => bits.Or(ToolBits.OfStart(glob.Start))) : default;
        }
    }

    /// <summary>Servers whose tools are meant; null for all. A tool without a server is not meant.</summary>
    public TextMatcher? Server { get; init; }

    /// <summary>Only certain parts of a request are meant.</summary>
    public bool IsPartial => Tool is not null || Server is not null;

    ToolBits IPartScope.Tools => _tools;

    ToolBits IPartScope.ToolStarts => _toolStarts;

    public bool Matches(RequestFacts facts)
    {
        foreach (var term in Terms)
        {
            if (!term.Matches(facts))
            {
                return false;
            }
        }

        return Time is null || Time.Contains(facts.Now);
    }

    /// <summary>Whether a part that belongs to this tool (or to none) is meant. A tool that could not be named is always meant: nobody slips away without a name.</summary>
    public bool Covers(bool belongsToTool, string? tool, string? server) =>
        !IsPartial || (belongsToTool && (Tool is null || tool is null || Tool.Matches(tool)) && (Server is null || (server is not null && Server.Matches(server))));
}
