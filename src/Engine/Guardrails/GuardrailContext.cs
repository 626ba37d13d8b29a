using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Scopes;
using Microsoft.Extensions.Primitives;

namespace Guard.Engine.Guardrails;

/// <summary>What a check may know, and no more.</summary>
public sealed class GuardrailContext
{
    private ContentParts _parts;

    private bool _isPartial;
    private int _judgedBytes;

    /// <summary>The side being judged: <see cref="Content.Stage.Input"/> for requests, <see cref="Content.Stage.Output"/> for answers. Each part has its finer stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>Who asks for what.</summary>
    public required RequestFacts Facts { get; init; }

    public Caller Caller => Facts.Caller;

    public required string RequestId { get; init; }

    /// <summary>The model group the caller asked for.</summary>
    public string Model => Facts.Model;

    /// <summary>Makes hashes, ciphertexts and fingerprints of findings.</summary>
    public required ProtectionKey Protection { get; init; }

    /// <summary>What the caller sent for this guardrail as <c>extra_body</c>: a JSON object, or empty. Hostile until checked.</summary>
    public ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>The caller's HTTP headers, keys included: who passes values on leaves those out. Null without a caller's connection. Read before the first <c>await</c>.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>>? Headers { get; init; }

    /// <summary>Receives the exceptions of the rule that applied; null when nobody asks.</summary>
    public ICollection<RuleException>? Exempted { get; init; }

    /// <summary>The request's own <c>response_format.json_schema.schema</c>, as JSON; empty without one. Hostile until checked.</summary>
    public ReadOnlyMemory<byte> ResponseSchema { get; init; }

    public required ContentParts Parts
    {
        get => _parts;
        init => _parts = value;
    }

    /// <summary>True for a stream window: more text may follow the only part.</summary>
    public bool IsPartial
    {
        get => _isPartial;
        init => _isPartial = value;
    }

    /// <summary>Leading bytes of the only part that were decided before and serve as context. Edits must not touch them. 0 outside streams;
    /// may be above 0 in the last window too, where <see cref="IsPartial"/> is false.</summary>
    public int JudgedBytes
    {
        get => _judgedBytes;
        init => _judgedBytes = value;
    }

    /// <summary>The same window, grown: a stream asks once a frame, and a context for each would be garbage. Only between evaluations.</summary>
    internal void Advance(bool isPartial, int judgedBytes)
    {
        _isPartial = isPartial;
        _judgedBytes = judgedBytes;
    }

    /// <summary>When the evaluation ended, as a timestamp of the runner's clock.</summary>
    internal long EndedAt { get; set; }

    /// <summary>How long it took.</summary>
    internal TimeSpan Spent { get; set; }

    /// <summary>A check that was given up may still read it, so it must not be shown anything else.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Gives it to the next check of the same side, which may see other parts.</summary>
    internal void Show(ContentParts parts) => _parts = parts;
}
