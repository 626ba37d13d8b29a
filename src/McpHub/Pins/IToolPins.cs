using System.Collections.Immutable;

namespace Guard.McpHub.Pins;

/// <summary>The pins as an administrator sees and approves them. Thread-safe.</summary>
public interface IToolPins
{
    /// <summary>Every pin of the configured servers, by server and tool.</summary>
    ImmutableArray<PinEntry> List();

    /// <summary>What approving the waiting definition would change, line by line: <c>- </c> before, <c>+ </c> after. Null for what is not pinned, empty where nothing waits.</summary>
    ImmutableArray<string>? Diff(string server, string tool);

    /// <summary>Approves exactly the definition that was named. It counts at once and is stored when this returns.</summary>
    ValueTask<PinApproval> ApproveAsync(PinChoice choice, CancellationToken cancellationToken);
}
