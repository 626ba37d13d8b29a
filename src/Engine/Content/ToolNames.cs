namespace Guard.Engine.Content;

/// <summary>Exact names of tools, for <see cref="ContentItems.MayHold"/>. Immutable, thread-safe.</summary>
public sealed class ToolNames
{
    private const int Few = 8;

    /// <summary>Their hashes where they are so few that asking for each is quick, else null.</summary>
    private readonly int[]? _hashes;
    private readonly ToolBits _bits;

    /// <param name="names">The names, compared ordinally.</param>
    public ToolNames(IEnumerable<string> names)
    {
        int[] hashes = [.. names.Select(ToolBits.HashOf).Distinct()];
        _hashes = hashes.Length <= Few ? hashes : null;
        _bits = hashes.Aggregate(default(ToolBits), static (bits, hash) => bits.Or(ToolBits.OfHash(hash)));
    }

    /// <summary>False when certainly none is in the sketch.</summary>
    internal bool MayBeIn(in ToolSketch sketch)
    {
        if (_hashes is null)
        {
            return sketch.MayHold(_bits, default);
        }

        foreach (var hash in _hashes)
        {
            if (sketch.MayHold(hash))
            {
                return true;
            }
        }

        return false;
    }
}
