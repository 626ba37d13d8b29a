namespace Guard.Engine.Content;

/// <summary>A set of tool names as 256 bits. It may seem to hold more than it does, never less: two sets without a common bit have no name in common.</summary>
internal readonly record struct ToolBits(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const int StartLength = 3;

    /// <summary>Tools that could be any.</summary>
    public static ToolBits Any { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>One name; everything for a tool that could not be named.</summary>
    public static ToolBits Of(string? name) =>
        name is null ? Any : OfHash(HashOf(name));

    /// <summary>A hash of a name, the same as long as the process runs.</summary>
    public static int HashOf(string name) => name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The bit that the lowest eight bits of a hash choose.</summary>
    public static ToolBits OfHash(int hash)
    {
        var bit = 1UL << (hash & 63);
        return ((hash >> 6) & 3) switch
        {
            0 => new ToolBits(bit, 0, 0, 0),
            1 => new ToolBits(0, bit, 0, 0),
            2 => new ToolBits(0, 0, bit, 0),
            _ => new ToolBits(0, 0, 0, bit),
        };
    }

    /// <summary>The start of names, for sets of starts only; everything for one too short to tell names apart, and for a tool that could not be named.</summary>
    public static ToolBits OfStart(ReadOnlySpan<char> start) => start.Length < StartLength ? Any : OfHash(string.GetHashCode(start[..StartLength], StringComparison.Ordinal));

    public ToolBits Or(in ToolBits other) => new(First | other.First, Second | other.Second, Third | other.Third, Fourth | other.Fourth);

    public bool Meets(in ToolBits other) => ((First & other.First) | (Second & other.Second) | (Third & other.Third) | (Fourth & other.Fourth)) != 0;

    /// <summary>Whether the bit of <see cref="OfHash"/> is set.</summary>
    public bool Has(int hash)
    {
        var word = ((hash >> 6) & 3) switch
        {
            0 => First,
            1 => Second,
            2 => Third,
            _ => Fourth,
        };
        return (word & (1UL << (hash & 63))) != 0;
    }
}
