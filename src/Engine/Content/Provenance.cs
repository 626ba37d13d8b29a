namespace Guard.Engine.Content;

/// <summary>Who put a piece of content there.</summary>
public enum Provenance
{
    Unknown = 0,
    System = 1,
    User = 2,
    Assistant = 3,
    Tool = 4,
    Document = 5,
}
