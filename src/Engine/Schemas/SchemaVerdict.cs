using System.Collections.Immutable;

namespace Guard.Engine.Schemas;

/// <summary>What a schema says of an instance.</summary>
/// <param name="IsValid">True only when everything was looked at and holds.</param>
/// <param name="Errors">Why not, at most <see cref="SchemaLimits.MaxErrors"/>; empty when valid.</param>
/// <param name="IsExhausted">True when a limit on work or depth ended the judgement; then it is not valid.</param>
public sealed record SchemaVerdict(bool IsValid, ImmutableArray<SchemaViolation> Errors, bool IsExhausted = false)
{
    public static SchemaVerdict Valid { get; } = new(true, []);
}
