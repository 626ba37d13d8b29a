using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;

namespace Guard.Engine.Endpoints;

/// <summary>What is known of a request so far: for its headers, its error and its metrics, wherever it ends. Owned by one request.</summary>
internal sealed class RequestProgress(string requestId, long started)
{
    public string RequestId => requestId;

    /// <summary>Timestamp of the beginning.</summary>
    public long Started => started;

    /// <summary>The wire API the caller speaks.</summary>
    public required ApiDialect Dialect { get; init; }

    public Caller? Caller { get; set; }

    public ModelGroup? Group { get; set; }

    public GuardrailRun? Run { get; set; }

    public string AppliedGuardrails { get; set; } = "";

    /// <summary>Revision of the rules that serve it, once they were read.</summary>
    public string? Revision { get; set; }

    /// <summary>The caller asked for a stream.</summary>
    public bool IsStream { get; set; }

    public GatewayRequest? Request { get; set; }

    /// <summary>The caller's limit has counted it.</summary>
    public bool IsCounted { get; set; }

    /// <summary>It was served by rounds, each of which is a request of its own and counts itself.</summary>
    public bool HasRounds { get; set; }

    public GuardError? Error { get; set; }
}
