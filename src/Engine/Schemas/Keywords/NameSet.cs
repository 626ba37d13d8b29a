using System.Text.Json;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>Names a keyword asks for, and which of them an object has: one pass over the object, whatever the number of names. Immutable.</summary>
internal sealed class NameSet
{
    /// <summary>Words of a bit set that need no heap.</summary>
    public const int StackWords = 4;

    private readonly NameMap<int> _indices;

    public NameSet(IEnumerable<string> names)
    {
        Names = [.. names.Distinct(StringComparer.Ordinal)];
        _indices = new NameMap<int>(Names.Select((name, index) => KeyValuePair.Create(name, index)));
    }

    public string[] Names { get; }

    public int Words => (Names.Length + 63) >> 6;

    public static bool Has(ReadOnlySpan<ulong> present, int index) => (present[index >> 6] & (1UL << index)) != 0;

    /// <summary>Sets the bit of every name the object has; false when the steps ran out.</summary>
    public bool Find(Evaluation run, in JsonElement instance, Span<ulong> present)
    {
        present.Clear();
        byte[]? buffer = null;
        foreach (var property in instance.EnumerateObject())
        {
            if (!run.Spend(1))
            {
                return false;
            }

            if (_indices.TryGet(JsonRaw.Name(property, ref buffer), out var index))
            {
                present[index >> 6] |= 1UL << index;
            }
        }

        return true;
    }
}
