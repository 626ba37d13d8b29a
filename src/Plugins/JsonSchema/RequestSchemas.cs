using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Guard.Engine.Schemas;

namespace Guard.Plugins.JsonSchema;

/// <summary>
/// Schemas that requests bring, compiled once for as long as they are in use: by SHA-256, the errors of bad ones too. Bounded by count and bytes; when full, everything
/// is forgotten. Thread-safe, without a lock.
/// </summary>
internal sealed class RequestSchemas
{
    private const int MaxSchemas = 128;
    private const int MaxBytes = 2 * 1024 * 1024;

    private static readonly SchemaOptions Plain = new() { Limits = SchemaLimits.Requests };
    private static readonly SchemaOptions Asserting = Plain with { AssertsFormats = true };

    private Generation _generation = new();

    /// <summary>Schemas held now.</summary>
    public int Count => _generation.Loads.Count;

    public SchemaLoad Get(ReadOnlySpan<byte> utf8, bool assertsFormats)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, hash);
        var key = new Key(MemoryMarshal.Read<UInt128>(hash), MemoryMarshal.Read<UInt128>(hash[16..]), assertsFormats);
        var generation = Volatile.Read(ref _generation);
        if (generation.Loads.TryGetValue(key, out var load))
        {
            return load;
        }

        load = SchemaCompiler.Compile(utf8, assertsFormats ? Asserting : Plain);
        if (generation.Loads.Count >= MaxSchemas || Interlocked.Add(ref generation.Bytes, utf8.Length) > MaxBytes)
        {
            generation = new Generation { Bytes = utf8.Length };
            Volatile.Write(ref _generation, generation);
        }

        generation.Loads.TryAdd(key, load);
        return load;
    }

    private readonly record struct Key(UInt128 High, UInt128 Low, bool AssertsFormats);

    private sealed class Generation
    {
        public ConcurrentDictionary<Key, SchemaLoad> Loads { get; } = new();

        public int Bytes;
    }
}
