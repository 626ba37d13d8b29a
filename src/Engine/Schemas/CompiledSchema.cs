using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>A schema ready to judge (JSON Schema draft 2020-12). Immutable and thread-safe.</summary>
public sealed class CompiledSchema
{
    private readonly SchemaNode _root;
    private readonly SchemaLimits _limits;
    private readonly bool _isScoped;

    internal CompiledSchema(SchemaNode root, SchemaLimits limits, bool isScoped)
    {
        _root = root;
        _limits = limits;
        _isScoped = isScoped;
    }

    /// <summary>Judges a parsed value and says why it is not valid.</summary>
    public SchemaVerdict Validate(JsonElement instance)
    {
        if (IsValid(instance, out var isExhausted))
        {
            return SchemaVerdict.Valid;
        }

        if (isExhausted)
        {
            return Exhausted;
        }

        var run = new Evaluation(_limits, isCollecting: true, _isScoped);
        _root.Evaluate(run, instance, null);
        return run.Errors.Count > 0 ? new SchemaVerdict(false, [.. run.Errors], run.IsExhausted) : Exhausted;
    }

    /// <summary>Judges UTF-8 text. What is not strict JSON, or names a member twice, is not valid.</summary>
    public SchemaVerdict Validate(ReadOnlyMemory<byte> utf8) =>
        SchemaJson.TryParse(utf8.Span, _limits.MaxInstanceDepth, out var instance, out var problem)
            ? Validate(instance)
            : new SchemaVerdict(false, [new SchemaViolation("", "", problem!)]);

    /// <summary>Judges a parsed value and stops at the first failure.</summary>
    public bool IsValid(JsonElement instance) => IsValid(instance, out _);

    /// <summary>Judges UTF-8 text and stops at the first failure.</summary>
    public bool IsValid(ReadOnlyMemory<byte> utf8) => SchemaJson.TryParse(utf8.Span, _limits.MaxInstanceDepth, out var instance, out _) && IsValid(instance);

    private static SchemaVerdict Exhausted { get; } =
        new(false, [new SchemaViolation("", "", "judging takes too much work: the schema and the value together need more steps or nesting than the limits allow")], IsExhausted: true);

    private bool IsValid(JsonElement instance, out bool isExhausted)
    {
        var run = new Evaluation(_limits, isCollecting: false, _isScoped);
        var isValid = _root.Evaluate(run, instance, null);
        isExhausted = run.IsExhausted;
        return isValid && !isExhausted;
    }
}
