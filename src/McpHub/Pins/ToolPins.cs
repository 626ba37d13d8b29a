using System.Collections.Immutable;

namespace Guard.McpHub.Pins;

/// <summary>Shows the book and writes approvals through.</summary>
internal sealed class ToolPins(PinBook book, PinWriter writer) : IToolPins
{
    public ImmutableArray<PinEntry> List()
    {
        List<ToolPin> pins = [.. book.All];
        var names = new KnownNames(pins);
        return
        [
            .. pins
                .OrderBy(static pin => pin.Server, StringComparer.Ordinal).ThenBy(static pin => pin.Tool, StringComparer.Ordinal)
                .Select(pin => new PinEntry(pin, book.Of(pin.Server).StateOf(pin), pin.Tool.Length == 0 ? [] : names.Similar(pin.Server, pin.Tool))),
        ];
    }

    public ImmutableArray<string>? Diff(string server, string tool) => book.All.FirstOrDefault(pin => pin.Server == server && pin.Tool == tool) is { } pin
        ? pin.Waiting is { } waiting ? DefinitionDiff.Of(pin.Approved.LastOrDefault(), waiting) : []
        : null;

    public async ValueTask<PinApproval> ApproveAsync(PinChoice choice, CancellationToken cancellationToken)
    {
        if (!book.All.Any(pin => pin.Server == choice.Server && pin.Tool == choice.Tool))
        {
            return PinApproval.Unknown;
        }

        var approval = book.Approve(choice);
        await writer.FlushAsync(cancellationToken);
        return approval;
    }
}
