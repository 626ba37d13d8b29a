namespace Guard.Engine.Schemas;

/// <summary>How much work a schema may make, when it is compiled and when it judges. Beyond a limit the answer is an error, never "valid".</summary>
public sealed record SchemaLimits
{
    /// <summary>For schemas that an operator or author wrote.</summary>
    public static SchemaLimits Default { get; } = new();

    /// <summary>For schemas that arrive with a request.</summary>
    public static SchemaLimits Requests { get; } = new() { MaxBytes = 256 * 1024, MaxSubschemas = 5_000, MaxPatterns = 100, MaxSteps = 500_000 };

    /// <summary>Bytes of one schema, and of each document it refers to.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>JSON nesting of a schema.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>Subschemas of the schema and of every document it refers to, together.</summary>
    public int MaxSubschemas { get; init; } = 20_000;

    /// <summary>Different regular expressions.</summary>
    public int MaxPatterns { get; init; } = 1_000;

    /// <summary>Steps of one judgement: schemas applied, members looked at, pieces of text read.</summary>
    public int MaxSteps { get; init; } = 2_000_000;

    /// <summary>Schemas applied within each other, references included.</summary>
    public int MaxNesting { get; init; } = 512;

    /// <summary>Nesting of an instance that is given as bytes.</summary>
    public int MaxInstanceDepth { get; init; } = 64;

    /// <summary>Errors of one verdict.</summary>
    public int MaxErrors { get; init; } = 20;
}
