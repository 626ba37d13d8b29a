using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Host.Commands;

/// <summary>What <c>guard scan</c> is asked to do. Exactly one of text, file and lines is read; none of them means standard input.</summary>
internal sealed record ScanOptions
{
    public string? Text { get; init; }

    public string? File { get; init; }

    /// <summary>A file of lines <c>{"id", "text"}</c>, or <c>-</c> for standard input.</summary>
    public string? Lines { get; init; }

    public Stage Stage { get; init; }

    /// <summary>Guardrails to run besides those that always do.</summary>
    public ImmutableArray<string> Guardrails { get; init; } = [];

    public bool IsJson { get; init; }
}
