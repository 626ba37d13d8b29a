namespace Guard.Engine.Guardrails;

/// <summary>A check could not judge: the service it asks is away, or answered nonsense. The runner counts it and lets the rule's failure mode decide.</summary>
public sealed class GuardrailFailedException : Exception
{
    public GuardrailFailedException()
        : this("failed", mayPass: false)
    {
    }

    public GuardrailFailedException(string message)
        : this(message, mayPass: false)
    {
    }

    public GuardrailFailedException(string message, Exception innerException)
        : base(message, innerException) => Reason = message;

    /// <param name="reason">One word for logs and metrics, from a small fixed set; never text of a request or an answer.</param>
    /// <param name="mayPass">The rule says in writing that content passes when the check fails like this.</param>
    public GuardrailFailedException(string reason, bool mayPass)
        : base(reason)
    {
        Reason = reason;
        MayPass = mayPass;
    }

    public string Reason { get; } = "failed";

    public bool MayPass { get; }
}
