namespace Guard.Engine.Schemas.Keywords;

/// <summary>What a number is compared for.</summary>
internal enum BoundKind
{
    Minimum,
    ExclusiveMinimum,
    Maximum,
    ExclusiveMaximum,
    MultipleOf,
}
