namespace Guard.Engine.Schemas.Keywords;

/// <summary>What is counted.</summary>
internal enum CountKind
{
    /// <summary>Code points of a string.</summary>
    Characters,
    Items,
    Members,
}
