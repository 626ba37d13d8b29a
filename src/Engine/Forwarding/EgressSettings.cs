using System.Collections.Immutable;

namespace Guard.Engine.Forwarding;

/// <summary>What an operator may change about <see cref="EgressPolicy"/>.</summary>
public sealed record EgressSettings
{
    /// <summary>Ports that addresses Guard did not choose may name; <c>default</c> allows every port.</summary>
    public ImmutableArray<int> ForeignPorts { get; init; }
}
