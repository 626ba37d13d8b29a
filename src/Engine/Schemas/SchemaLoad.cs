using System.Collections.Immutable;

namespace Guard.Engine.Schemas;

/// <summary>A compiled schema, or every reason why there is none.</summary>
/// <param name="Schema">Null when there are errors.</param>
/// <param name="Errors">At most <see cref="MaxErrors"/>.</param>
public sealed record SchemaLoad(CompiledSchema? Schema, ImmutableArray<SchemaError> Errors)
{
    public const int MaxErrors = 50;
}
