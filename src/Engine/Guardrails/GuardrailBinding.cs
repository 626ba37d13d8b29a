using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Guardrails;

/// <summary>A guardrail with where and how it runs; made by the rule compiler. Immutable.</summary>
public sealed record GuardrailBinding
{
    /// <summary>The name callers use in <c>guardrails</c> and see in headers and evidence.</summary>
    public required string Name
    {
        get;
        init
        {
            field = value;
            NameHash = value.GetHashCode(StringComparison.Ordinal);
        }
    }

    internal int NameHash { get; private init; }

    /// <summary>Rule id and version, such as <c>baseline/pii@1</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>Plug-in type, such as <c>pii</c>.</summary>
    public required string Type { get; init; }

    public required IGuardrail Guardrail
    {
        get;
        init
        {
            field = value;
            OnlyTools = (value as INamedToolGuardrail)?.OnlyTools;
        }
    }

    /// <summary>The check can object to these tools alone and need not be asked where there are none; null where it must be asked.</summary>
    internal ToolNames? OnlyTools { get; private init; }

    public required StageSet Stages { get; init; }

    /// <summary>True when it always runs; false when a request, key, team, user or model must name it.</summary>
    public bool IsDefaultOn { get; init; }

    /// <summary>True when verdicts are only recorded, never carried out.</summary>
    public bool IsMonitor { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    public FailureMode FailureMode { get; init; }

    /// <summary>Requests, and parts of requests, that are meant; null for all.</summary>
    public RuleScope? Scope
    {
        get;
        init
        {
            field = value;
            PartScope = value is { IsPartial: true } ? value : null;
        }
    }

    /// <summary>The parts of requests that are meant; null for all.</summary>
    internal IPartScope? PartScope { get; private init; }

    /// <summary>Exceptions of the rule. Those for whole requests are decided with the selection, the others with each finding.</summary>
    public ImmutableArray<RuleException> Exceptions
    {
        get;
        init
        {
            field = value;
            ForWholeRequests = value.All(static exception => !exception.IsForWholeRequest) ? [] : [.. value.Where(static exception => exception.IsForWholeRequest)];
        }
    } = [];

    /// <summary>Those of them that are decided with the selection.</summary>
    internal ImmutableArray<RuleException> ForWholeRequests { get; private init; } = [];

    /// <summary>The share for which this binding runs; null for everyone.</summary>
    public Rollout? Rollout { get; init; }

    /// <summary>What runs for those outside of the rollout; null for nothing.</summary>
    public GuardrailBinding? Elsewhere { get; init; }

    /// <summary>A key or team may be freed from it by an administrator (LiteLLM's <c>default_on</c>). What rule files force stays.</summary>
    public bool CanBeDisabled { get; init; }

    /// <summary>Runs beside the model call and only ever refuses; the answer waits for it (LiteLLM's <c>during_call</c>).</summary>
    public bool IsConcurrent { get; init; }

    /// <summary>What its findings can lead to.</summary>
    public BindingEffects Effects { get; init; } = BindingEffects.Refuses | BindingEffects.Edits;

    /// <summary>It asks somebody else, so it must not see what earlier rules take out.</summary>
    public bool IsExternal => Guardrail is ITimedGuardrail;

    /// <summary>The same check with nothing but its refusals, for a rule that refuses and edits; or null.</summary>
    internal GuardrailBinding? Refusing { get; init; }

    /// <summary>Where it was written, for explanations.</summary>
    public SourcePosition Origin { get; init; }

    /// <summary>The binding that serves a request of the scope; null when none does.</summary>
    public GuardrailBinding? For(RequestFacts facts)
    {
        if (Scope is not null && !Scope.Matches(facts))
        {
            return null;
        }

        foreach (var exception in ForWholeRequests)
        {
            if (exception.Stops(facts))
            {
                return null;
            }
        }

        return Rollout is null || Rollout.Covers(facts) ? this : Elsewhere;
    }

    /// <summary>Whether <see cref="RuleId"/> is this id, whatever the version.</summary>
    internal bool HasId(string id) => RuleId.StartsWith(id, StringComparison.Ordinal) && (RuleId.Length == id.Length || RuleId[id.Length] == '@');

    /// <summary>Serves every request alike.</summary>
    public bool IsUnconditional => Scope is null && Rollout is null && ForWholeRequests.IsEmpty;
}
