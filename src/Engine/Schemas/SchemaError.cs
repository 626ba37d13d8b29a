namespace Guard.Engine.Schemas;

/// <summary>Why a schema does not compile.</summary>
/// <param name="Path">JSON pointer to the keyword; of another document, its URI and a fragment.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do about it, or null.</param>
public sealed record SchemaError(string Path, string Message, string? Remedy = null)
{
    public override string ToString() => $"{(Path.Length == 0 ? "the schema" : Path)}: {Message}{(Remedy is null ? "" : "; " + Remedy)}";
}
