using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>when:</c> of rules and of exceptions. Every line must hold.</summary>
internal sealed class ConditionReader(ICollection<Diagnostic> diagnostics, RuleCompilerOptions options)
{
    private const int LongYears = 2;

    private static readonly (string Key, ScopeField Field)[] TextFields =
    [
        ("team", ScopeField.Team), ("user", ScopeField.User), ("key", ScopeField.Key), ("organization", ScopeField.Organization), ("organisation", ScopeField.Organization),
        ("end_user", ScopeField.EndUser), ("model", ScopeField.Model), ("provider", ScopeField.Provider), ("model.provider", ScopeField.Provider),
        ("route", ScopeField.Route), ("tags", ScopeField.Tag), ("tag", ScopeField.Tag),
    ];

    private static readonly (string Key, ScopeField Field)[] NumberFields = [("input_tokens", ScopeField.InputTokens), ("max_tokens", ScopeField.MaxTokens)];

    private static readonly FrozenSet<string> Later = FrozenSet.Create(StringComparer.Ordinal, "agent", "agent.type", "server.trust", "value.domain", "role");

    private readonly TextConditionReader _texts = new(diagnostics);
    private readonly HeaderAllowance _headers = new(options.Headers);

    /// <summary>The condition over one text; null after adding an error.</summary>
    public TextMatcher? ReadText(string key, DocumentNode node) => _texts.Read(key, node);

    /// <summary>The conditions of a rule; null after adding an error.</summary>
    public RuleScope? ReadScope(DocumentNode node)
    {
        if (RuleMapReader.Of("when", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var scope = ReadScope(reader);
        reader.Done(Later);
        if (IsEmpty(scope))
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"when\" asks for nothing", "take it out: without it the rule always stands"));
        }

        return scope;
    }

    /// <summary>What an exception leaves alone, its other fields still empty; null after adding an error.</summary>
    public RuleException? ReadException(DocumentNode node)
    {
        if (RuleMapReader.Of("when of an exception", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var entity = reader.Node("entity") is { } labels ? _texts.Read("entity", labels) : null;
        var value = reader.Node("value") is { } values ? _texts.Read("value", values) : null;
        var scope = ReadScope(reader);
        reader.Done(Later);
        if (entity is null && value is null && IsEmpty(scope))
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "the exception is for everything", "say what it leaves alone: `entity`, `value`, or who asks; to stop the rule write `mode: off`"));
            return null;
        }

        return new RuleException { Id = "", Reason = "", Owner = "", Expires = default, Entity = entity, Value = value, Scope = IsEmpty(scope) ? null : scope };
    }

    /// <summary>An exception that lasts long is forgotten.</summary>
    public void WarnIfFar(DateOnly expires, SourcePosition position, string id)
    {
        if (expires > DateOnly.FromDateTime(options.Time.GetUtcNow().UtcDateTime).AddYears(LongYears))
        {
            diagnostics.Add(Diagnostic.Warning(
                position, string.Create(CultureInfo.InvariantCulture, $"the exception \"{RuleMapReader.Shown(id)}\" lasts more than {LongYears} years"), "let it end earlier and renew it"));
        }
    }

    private RuleScope ReadScope(RuleMapReader reader)
    {
        var terms = ImmutableArray.CreateBuilder<ScopeTerm>();
        foreach (var (key, field) in TextFields)
        {
            if (reader.Node(key) is { } node && _texts.Read(key, node) is { } text)
            {
                terms.Add(new ScopeTerm(field, text));
            }
        }

        foreach (var (key, field) in NumberFields)
        {
            if (reader.Node(key) is { } node && NumberConditions.Read(key, node, diagnostics) is { } number)
            {
                terms.Add(new ScopeTerm(field, null, number));
            }
        }

        ReadHeaders(reader, terms);
        RefuseEnvironment(reader);
        return new RuleScope
        {
            Time = reader.Node("time") is { } time ? new TimeWindowReader(diagnostics).Read(time) : null,
            Tool = reader.Node("tool") is { } tool ? _texts.Read("tool", tool) : null,
            Server = reader.Node("server") is { } server ? _texts.Read("server", server) : null,
            Terms = terms.DrainToImmutable(),
        };
    }

    private void ReadHeaders(RuleMapReader reader, ImmutableArray<ScopeTerm>.Builder terms)
    {
        if (reader.Node("headers") is not { } node)
        {
            return;
        }

        if (node is not DocumentMap map || map.Entries.Count == 0)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"headers\" takes a map of names, not {node.Describe()}", "write `headers: {x-app: billing}`"));
            return;
        }

        foreach (var entry in map.Entries)
        {
            var name = entry.Name.ToLowerInvariant();
            if (_headers.Refusal(name) is { } remedy)
            {
                diagnostics.Add(Diagnostic.Error(entry.Position, $"rules may not ask for the header \"{RuleMapReader.Shown(entry.Name)}\"", remedy));
            }
            else if (_texts.Read(entry.Name, entry.Value) is { } text)
            {
                terms.Add(new ScopeTerm(ScopeField.Header, text, null, name));
            }
        }
    }

    private void RefuseEnvironment(RuleMapReader reader)
    {
        if (reader.Node("environment") is not null)
        {
            diagnostics.Add(Diagnostic.Error(
                reader.PositionOf("environment"), "\"environment\" is not known to Guard", "name other rule files in each environment's configuration, or ask for a tag or a header"));
        }
    }

    private static bool IsEmpty(RuleScope scope) => scope is { Terms.IsEmpty: true, Time: null, IsPartial: false };
}
