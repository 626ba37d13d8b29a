namespace Guard.Engine.Routing;

/// <summary>Positions within a model group. Mutable struct: keep it in a field. Allocates only beyond 64 deployments.</summary>
internal struct DeploymentSet
{
    private ulong _first;
    private ulong[]? _rest;

    public readonly bool Contains(int index) => index < 64
        ? (_first & (1UL << index)) != 0
        : _rest is not null && index / 64 <= _rest.Length && (_rest[(index / 64) - 1] & (1UL << (index % 64))) != 0;

    public void Add(int index)
    {
        if (index < 64)
        {
            _first |= 1UL << index;
            return;
        }

        var word = (index / 64) - 1;
        if (_rest is null || word >= _rest.Length)
        {
            Array.Resize(ref _rest, word + 1);
        }

        _rest[word] |= 1UL << (index % 64);
    }

    public void Clear()
    {
        _first = 0;
        _rest?.AsSpan().Clear();
    }
}
