using System.Collections.Frozen;
using System.Text;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>Member names of a schema, found by the bytes of an instance. Immutable.</summary>
internal sealed class NameMap<T>
{
    private readonly FrozenDictionary<byte[], T>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public NameMap(IEnumerable<KeyValuePair<string, T>> entries) => _lookup = entries
        .ToFrozenDictionary(entry => Encoding.UTF8.GetBytes(entry.Key), entry => entry.Value, Utf8Comparer.Instance)
        .GetAlternateLookup<ReadOnlySpan<byte>>();

    public bool TryGet(ReadOnlySpan<byte> name, out T? value) => _lookup.TryGetValue(name, out value);
}
