using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>The tools of one request under the names a model calls them by. Immutable.</summary>
internal sealed class AgentTools
{
    private const int MaxFunctionName = 64;

    private readonly FrozenDictionary<string, OfferedTool> _byFunction;
    private readonly FrozenDictionary<string, OfferedTool> _byName;

    private AgentTools(ImmutableArray<AgentToolEntry> entries, ImmutableArray<ToolListing> listings, ImmutableArray<OfferedTool> offered)
    {
        (Entries, Listings, Offered) = (entries, listings, offered);
        _byFunction = offered.ToFrozenDictionary(static tool => tool.Function, StringComparer.Ordinal);
        _byName = offered.ToFrozenDictionary(static tool => tool.Tool.Name, StringComparer.Ordinal);
    }

    public ImmutableArray<AgentToolEntry> Entries { get; }

    public ImmutableArray<ToolListing> Listings { get; }

    /// <summary>Every tool once, in order.</summary>
    public ImmutableArray<OfferedTool> Offered { get; }

    /// <summary>Names the tools for a model; an error when there are none.</summary>
    /// <param name="entries">What the request names.</param>
    /// <param name="listings">What each of them gives.</param>
    /// <param name="taken">Names of the functions the request brings itself.</param>
    public static Result<AgentTools> Create(ImmutableArray<AgentToolEntry> entries, ImmutableArray<ToolListing> listings, IEnumerable<string> taken)
    {
        var names = new HashSet<string>(taken, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var offered = ImmutableArray.CreateBuilder<OfferedTool>();
        for (var i = 0; i < entries.Length; i++)
        {
            foreach (var tool in listings[i].Tools)
            {
                if (seen.Add(tool.Name))
                {
                    offered.Add(new OfferedTool(Free(names, FunctionOf(tool.Name)), tool, i, entries[i].Label, entries[i].Approval.Holds(tool)));
                }
            }
        }

        return offered.Count > 0 ? new AgentTools(entries, listings, offered.ToImmutable()) : Nothing(entries, listings);
    }

    /// <summary>The tool behind a function, or null.</summary>
    public OfferedTool? Find(string? function) => function is null ? null : _byFunction.GetValueOrDefault(function);

    /// <summary>The tool of this full name, or null: what earlier answers and approvals name.</summary>
    public OfferedTool? Named(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>The tool that the caller means by a label and a name, or null.</summary>
    public OfferedTool? Meant(string label, string name)
    {
        var listed = ListedAs(label).ToList();
        return Named((listed.Find(tool => tool.Name == name) ?? listed.Find(tool => tool.ShortName == name))?.Name);
    }

    /// <summary>The tools of the entries of this label.</summary>
    public IEnumerable<OfferedTool> Of(string label) => ListedAs(label).Select(tool => Named(tool.Name)!).Distinct();

    /// <summary>Whether an entry of the request is called so.</summary>
    public bool HasLabel(string? label) => Entries.Any(entry => entry.Label == label);

    /// <summary>A name that models may call a function by.</summary>
    public static string FunctionOf(string name)
    {
        var plain = string.Create(Math.Min(name.Length, MaxFunctionName), name, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-' ? text[i] : '_';
            }
        });
        return plain.Length == 0 ? "tool" : plain;
    }

    private IEnumerable<AgentTool> ListedAs(string label) => Listings.Where((_, i) => Entries[i].Label == label).SelectMany(static listing => listing.Tools);

    private static string Free(HashSet<string> names, string wanted)
    {
        var name = wanted;
        for (var number = 2; !names.Add(name); number++)
        {
            var suffix = "_" + number.ToString(CultureInfo.InvariantCulture);
            name = wanted[..Math.Min(wanted.Length, MaxFunctionName - suffix.Length)] + suffix;
        }

        return name;
    }

    private static GuardError Nothing(ImmutableArray<AgentToolEntry> entries, ImmutableArray<ToolListing> listings)
    {
        var failures = listings.SelectMany(static listing => listing.Failures).Distinct(StringComparer.Ordinal).ToList();
        if (failures.Count > 0)
        {
            return new GuardError(GuardErrorCode.UpstreamFailed, $"No tools: {string.Join(' ', failures)}", "tools");
        }

        var named = entries.All(static entry => entry.Servers.IsEmpty) ? "any MCP server" : "the MCP servers of server_url";
        var narrowed = entries.Any(static entry => entry.AllowedTools is not null || entry.IsReadOnly) ? ", or allowed_tools leaves none of them (a name without prefix must fit one tool only)" : "";
        return new GuardError(GuardErrorCode.InvalidRequest, $"No tools: the key may use no tools of {named}{narrowed}. GET /mcp-rest/tools/list shows what it may use.", "tools");
    }

    /// <summary>The tools of one entry as an answer lists them.</summary>
    public JsonObject ListItem(int entry, string id)
    {
        var listing = Listings[entry];
        return new JsonObject
        {
            ["id"] = id,
            ["type"] = "mcp_list_tools",
            ["server_label"] = Entries[entry].Label,
            ["tools"] = new JsonArray([.. listing.Tools.Select(static tool => new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["input_schema"] = tool.InputSchema.DeepClone(),
                ["annotations"] = tool.Annotations?.DeepClone(),
            })]),
            ["error"] = listing.Failures.IsEmpty ? null : string.Join(' ', listing.Failures),
        };
    }
}
