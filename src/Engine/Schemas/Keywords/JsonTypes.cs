namespace Guard.Engine.Schemas.Keywords;

/// <summary>The types of <c>type</c>.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,

    /// <summary>Integers included.</summary>
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}
