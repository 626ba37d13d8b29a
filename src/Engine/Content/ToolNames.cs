namespace Guard.Engine.Content;

/// <summary>Exact names of tools, for <see cref="ContentItems.MayHold"/>. Immutable, thread-safe.</summary>
public sealed class ToolNames
{
    /// <param name="names">The names, compared ordinally.</param>
    public ToolNames(IEnumerable<string> names) => Bits = names.Aggregate(default(ToolBits), static (bits, name) => bits.Or(ToolBits.Of(name)));

    internal ToolBits Bits { get; }
}
