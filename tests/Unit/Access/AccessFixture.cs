using Guard.Engine.Access;
using Guard.Testing;

namespace Guard.UnitTests.Access;

/// <summary>A directory over a store in memory, with a clock of its own.</summary>
internal sealed class AccessFixture : IDisposable
{
    public const string MasterKey = "sk-master-of-the-house-0123456789";

    public AccessFixture()
    {
        Store = new MemoryAccessStore();
        Options = new AccessOptions { MasterKey = MasterKey };
        Directory = new AccessDirectory(Store, Options, Clock);
    }

    public MemoryAccessStore Store { get; }

    public AccessOptions Options { get; }

    public ManualTimeProvider Clock { get; } = new();

    public AccessDirectory Directory { get; }

    public static VirtualKey Key(string secret) => new() { TokenHash = KeyHasher.Hash(secret), KeyName = KeyHasher.KeyName(secret) };

    public ValueTask Apply(params AccessChange[] changes) => Directory.ApplyAsync(changes, CancellationToken.None);

    public async Task<string> AddKey(Func<VirtualKey, VirtualKey>? shape = null)
    {
        var secret = KeyHasher.NewKey();
        await Apply(new AccessChange.PutKey(shape?.Invoke(Key(secret)) ?? Key(secret)));
        return secret;
    }

    public void Dispose() => Directory.Dispose();
}
