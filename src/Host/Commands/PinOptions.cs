namespace Guard.Host.Commands;

/// <summary>Whom and what <c>guard mcp pins</c> asks about.</summary>
internal sealed record PinOptions
{
    public required Uri Server { get; init; }

    public string? ApiKey { get; init; }

    /// <summary>A server, <c>server/tool</c>, or <c>server/</c> for the server's instructions; null for everything.</summary>
    public string? Target { get; init; }

    /// <summary>The definition that was reviewed; null takes the one that waits now.</summary>
    public string? Hash { get; init; }

    /// <summary>Approve everything that is withheld.</summary>
    public bool IsAll { get; init; }

    /// <summary>Other approved definitions stay approved.</summary>
    public bool KeepsOthers { get; init; }

    public bool IsJson { get; init; }
}
