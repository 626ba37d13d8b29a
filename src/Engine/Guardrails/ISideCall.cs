namespace Guard.Engine.Guardrails;

/// <summary>One destination a plug-in may call. Every call is bounded in time, bytes and number; nothing is tried twice. Thread-safe.</summary>
public interface ISideCall
{
    /// <summary>Posts a JSON body and reads the whole answer. Failures are values; only the caller's own cancellation throws.</summary>
    /// <param name="json">Must not change until the call ends.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<SideCallAnswer> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken);
}
