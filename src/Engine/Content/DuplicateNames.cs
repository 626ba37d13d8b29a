using System.Buffers;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>
/// Refuses an object that names a property twice: Guard would read one value and the upstream the other. Names of the root object are compared
/// without case, because some upstreams bind them so. A false alarm needs two names with one 64-bit hash under a random seed.
/// </summary>
internal sealed class DuplicateNames
{
    private const int ListLimit = 24;
    private const int LargestSpare = 1024;
    private static readonly ulong Seed = BitConverter.ToUInt64(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    private readonly Stack<HashSet<ulong>> _spare = new();
    private ulong[] _hashes = new ulong[64];
    private readonly int[] _starts = new int[JsonLimits.MaxDepth + 1];
    private readonly HashSet<ulong>?[] _sets = new HashSet<ulong>?[JsonLimits.MaxDepth + 1];
    private int _count;
    private int _depth = -1;

    public void Enter()
    {
        _depth++;
        _starts[_depth] = _count;
    }

    public void Leave()
    {
        if (_sets[_depth] is { } set)
        {
            if (set.Count <= LargestSpare)
            {
                set.Clear();
                _spare.Push(set);
            }

            _sets[_depth] = null;
        }

        _count = _starts[_depth];
        _depth--;
    }

    /// <summary>False when the open object has this name already.</summary>
    public bool Add(scoped ref readonly Utf8JsonReader reader)
    {
        var hash = Hash(in reader, _depth == 0);
        if (_sets[_depth] is { } set)
        {
            return set.Add(hash);
        }

        var open = _hashes.AsSpan(_starts[_depth], _count - _starts[_depth]);
        if (open.Contains(hash))
        {
            return false;
        }

        if (open.Length == ListLimit)
        {
            set = _spare.Count > 0 ? _spare.Pop() : [];
            foreach (var earlier in open)
            {
                set.Add(earlier);
            }

            _count = _starts[_depth];
            _sets[_depth] = set;
            return set.Add(hash);
        }

        if (_count == _hashes.Length)
        {
            Array.Resize(ref _hashes, _count * 2);
        }

        _hashes[_count++] = hash;
        return true;
    }

    /// <summary>Forgets everything, after a document that ended early.</summary>
    public void Reset()
    {
        while (_depth >= 0)
        {
            Leave();
        }
    }

    private static ulong Hash(scoped ref readonly Utf8JsonReader reader, bool ignoreCase)
    {
        if (!reader.ValueIsEscaped)
        {
            return Hash(reader.ValueSpan, ignoreCase);
        }

        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        var length = JsonText.Unescape(reader.ValueSpan, rented);
        var hash = Hash(rented.AsSpan(0, length), ignoreCase);
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    private static ulong Hash(ReadOnlySpan<byte> name, bool ignoreCase)
    {
        var hash = Seed;
        foreach (var value in name)
        {
            var letter = ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
            hash = (hash ^ letter) * 0x100000001B3;
            hash ^= hash >> 29;
        }

        return hash;
    }
}
