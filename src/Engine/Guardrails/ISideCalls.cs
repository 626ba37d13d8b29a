using Guard.Engine.Errors;

namespace Guard.Engine.Guardrails;

/// <summary>How a plug-in reaches the world. Thread-safe.</summary>
public interface ISideCalls
{
    /// <summary>
    /// A destination to call, with its own limits and its own count of failures; nothing is connected yet. An error when Guard does not connect to such an address:
    /// say it as a finding about the rule. Needs no disposal.
    /// </summary>
    Result<ISideCall> Open(SideCallDestination destination);
}
