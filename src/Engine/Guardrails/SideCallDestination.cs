using System.Collections.Immutable;

namespace Guard.Engine.Guardrails;

/// <summary>Where a side call goes and how much it may take.</summary>
public sealed record SideCallDestination
{
    /// <summary>The label in metrics and logs; the rule's name. Never the address, which may hold a secret.</summary>
    public required string Name { get; init; }

    public required Uri Address { get; init; }

    /// <summary>Sent with every call. Values are secrets.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The operator wrote the address in a file: private networks are allowed. Else only https on the public internet is.</summary>
    public bool IsOperatorsChoice { get; init; }

    /// <summary>For waiting, connecting and reading together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    public int MaxAnswerBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Calls under way at once; four times as many may wait.</summary>
    public int MaxConcurrent { get; init; } = 64;

    /// <summary>For printing: the name only.</summary>
    public override string ToString() => Name;
}
