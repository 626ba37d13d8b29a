namespace Guard.Engine.Content;

/// <summary>A set of tool names as 256 bits. It may seem to hold more than it does, never less: two sets without a common bit have no name in common.</summary>
internal readonly record struct ToolBits(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>Tools that could be any.</summary>
    public static ToolBits Any { get; } = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>One name; everything for a tool that could not be named.</summary>
    public static ToolBits Of(string? name)
    {
        if (name is null)
        {
            return Any;
        }

        var hash = name.GetHashCode(StringComparison.Ordinal);
        var bit = 1UL << (hash & 63);
        return ((hash >> 6) & 3) switch
        {
            0 => new ToolBits(bit, 0, 0, 0),
            1 => new ToolBits(0, bit, 0, 0),
            2 => new ToolBits(0, 0, bit, 0),
            _ => new ToolBits(0, 0, 0, bit),
        };
    }

    public ToolBits Or(in ToolBits other) => new(First | other.First, Second | other.Second, Third | other.Third, Fourth | other.Fourth);

    public bool Meets(in ToolBits other) => ((First & other.First) | (Second & other.Second) | (Third & other.Third) | (Fourth & other.Fourth)) != 0;
}
