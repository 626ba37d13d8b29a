namespace Guard.Engine.Content;

/// <summary>Where the arguments of a tool call stand.</summary>
internal enum ArgumentSource
{
    None = 0,

    /// <summary>An empty string.</summary>
    Empty,

    /// <summary>In one part: text that is no JSON.</summary>
    Part,

    /// <summary>In a document of their own, which a string holds.</summary>
    Document,

    /// <summary>As plain JSON inside a document; also the schema of a definition.</summary>
    Range,

    /// <summary>In more places than one: readers disagree on which counts.</summary>
    Unclear,
}
