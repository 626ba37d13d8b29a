using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>
/// The <c>mode</c> of an entry: one, several, or a map from tags to modes. A request that has several of the map's tags gets the modes of all of them,
/// where LiteLLM takes the first: a further tag can only add. Immutable.
/// </summary>
internal sealed class EntryModes
{
    public const string PreCall = "pre_call";
    public const string PostCall = "post_call";
    private const string DuringCall = "during_call";
    private const string LoggingOnly = "logging_only";

    private const string PostMcpCall = "post_mcp_call";

    /// <summary>What a request to the MCP lane has for a route.</summary>
    private const string McpRoute = "/mcp";

    private static readonly string[] Served = [PreCall, DuringCall, PostCall, LoggingOnly];
    private static readonly string[] OfTools = ["pre_mcp_call", "during_mcp_call", PostMcpCall];
    private static readonly string[] Known = [.. Served, .. OfTools, "realtime_input_transcription"];

    private readonly ImmutableArray<string> _tags;
    private readonly ImmutableArray<ModeUse> _uses;

    private EntryModes(ImmutableArray<string> tags, ImmutableArray<ModeUse> uses)
    {
        _tags = tags;
        _uses = uses;
    }

    /// <summary>Reads <c>mode</c>; what is wrong is among the findings.</summary>
    public static EntryModes Read(EntryParameters parameters)
    {
        var findings = parameters.Findings;
        switch (parameters.Node("mode"))
        {
            case null:
                findings.Error(parameters.Position, "has no \"mode\"", "say when it runs: pre_call, during_call, post_call");
                return new EntryModes([], []);
            case DocumentMap map:
                return ReadMap(new EntryParameters(map, findings));
            default:
                return new EntryModes([], [.. Words(parameters, "mode").Select(mode => new ModeUse(mode, [], true))]);
        }
    }

    /// <summary>The same with other modes in the place of each.</summary>
    public EntryModes Instead(Func<string, IEnumerable<string>> change) => new(
        _tags,
        [
            .. _uses
                .SelectMany(use => change(use.Mode).Select(mode => use with { Mode = mode }))
                .GroupBy(use => use.Mode, StringComparer.Ordinal)
                .Select(same => new ModeUse(same.Key, [.. same.SelectMany(use => use.Tags).Distinct(StringComparer.Ordinal)], same.Any(use => use.IsElse))),
        ]);

    /// <summary>Where its bindings stand. A mode that is asked for where its stages are judged anyway adds nothing.</summary>
    public ImmutableArray<RulePlace> Places()
    {
        var places = ImmutableArray.CreateBuilder<RulePlace>();
        foreach (var group in _uses.Where(use => Served.Contains(use.Mode, StringComparer.Ordinal)).GroupBy(use => (string.Join('\n', use.Tags), use.IsElse)))
        {
            var modes = group.Select(use => use.Mode).ToList();
            var stages = modes.Where(mode => mode != DuringCall).Aggregate(default(StageSet), static (set, mode) => set.Or(StageNames.OfMode(mode)));
            var beside = modes.Contains(DuringCall) && !modes.Contains(PreCall) ? StageNames.OfMode(DuringCall) : default;
            places.AddRange(Scopes(group.First()).Select(scope => new RulePlace(stages, beside, scope)));
        }

        foreach (var group in _uses.Where(use => OfTools.Contains(use.Mode, StringComparer.Ordinal)).GroupBy(use => (string.Join('\n', use.Tags), use.IsElse)))
        {
            var stages = group.Aggregate(default(StageSet), static (set, use) => set.With(use.Mode == PostMcpCall ? Stage.ToolResult : Stage.ToolCall));
            places.AddRange(Scopes(group.First()).Select(scope => new RulePlace(stages, default, OfMcp(scope))));
        }

        return places.ToImmutable();
    }

    private static EntryModes ReadMap(EntryParameters map)
    {
        var tags = map.MapOf("tags")?.Entries ?? [];
        var uses = Words(map, "default").Select(mode => new ModeUse(mode, [], true)).ToList();
        foreach (var tag in tags)
        {
            var only = new EntryParameters(new DocumentMap(tag.Position, [tag]), map.Findings);
            uses.AddRange(Words(only, tag.Name).Select(mode => new ModeUse(mode, [tag.Name], false)));
        }

        if (uses.Count == 0)
        {
            map.Findings.Error(map.Position, "has a \"mode\" without a mode", "write {tags: {name: mode}, default: mode}");
        }

        map.WarnOfUnknown("mode");
        return new EntryModes([.. tags.Select(tag => tag.Name)], [.. uses]).Instead(static mode => [mode]);
    }

    private static IEnumerable<string> Words(EntryParameters parameters, string key)
    {
        foreach (var word in parameters.Texts(key))
        {
            var mode = word.Value.Trim().ToLowerInvariant();
            if (Served.Contains(mode, StringComparer.Ordinal) || OfTools.Contains(mode, StringComparer.Ordinal))
            {
                yield return mode;
            }
            else if (mode.StartsWith("realtime_", StringComparison.Ordinal))
            {
                parameters.Findings.Error(word.Position, "has a mode of realtime calls, which are not served", "take the mode out");
            }
            else
            {
                parameters.Findings.Error(
                    word.Position, $"has a mode nobody knows in \"mode\"", Suggestion.DidYouMean(mode, Known) ?? $"modes are {string.Join(", ", Served)}");
            }
        }
    }

    private IEnumerable<RuleScope?> Scopes(ModeUse use)
    {
        if (_tags.IsEmpty || (use.IsElse && _tags.All(tag => use.Tags.Contains(tag))))
        {
            yield return null;
            yield break;
        }

        if (!use.Tags.IsEmpty)
        {
            yield return Scope(TextMatcher.Of(use.Tags));
        }

        if (use.IsElse)
        {
            yield return Scope(new TextMatcher { Not = TextMatcher.Of(_tags) });
        }
    }

    /// <summary>The same, in the MCP lane only.</summary>
    private static RuleScope OfMcp(RuleScope? scope)
    {
        var route = new ScopeTerm(ScopeField.Route, TextMatcher.Of(McpRoute));
        return scope is null ? new RuleScope { Terms = [route] } : scope with { Terms = scope.Terms.Add(route) };
    }

    private static RuleScope Scope(TextMatcher tags) => new() { Terms = [new ScopeTerm(ScopeField.Tag, tags)] };
}
