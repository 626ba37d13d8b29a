using System.Text;

namespace Guard.McpHub.Pins;

/// <summary>The decisions about definitions: what seeing one makes of its pin, and whether it is served. Pure.</summary>
internal static class PinRule
{
    /// <summary>Definitions of one tool that may be approved beside one another.</summary>
    private const int MaxApproved = 16;

    /// <summary>The one decision behind lists and calls: what is not approved is not there.</summary>
    public static bool Serves(ToolPin? pin, string hash) => pin?.IsApproved(hash) == true;

    /// <summary>
    /// The pin after a server listed this. The same instance where nothing is new. A name with other letters than ASCII is never trusted at first sight: no table holds every letter that
    /// looks like another.
    /// </summary>
    /// <param name="server">Its name.</param>
    /// <param name="mode">What it needs.</param>
    /// <param name="known">The pin so far, or null.</param>
    /// <param name="seen">What was listed.</param>
    /// <param name="isImitation">Its name imitates that of another tool.</param>
    /// <param name="now">When.</param>
    public static ToolPin Sighted(string server, PinMode mode, ToolPin? known, ToolDefinition seen, bool isImitation, DateTimeOffset now)
    {
        if (known is not null && (known.IsApproved(seen.Hash) || known.Waiting?.Hash == seen.Hash))
        {
            return known;
        }

        var state = seen.HasHiddenText ? PinState.HiddenText
            : isImitation ? PinState.Shadowed
            : known is { Approved.IsEmpty: false } ? PinState.Changed
            : known is not null || mode == PinMode.ApproveFirst || !Ascii.IsValid(seen.Name) ? PinState.New
            : PinState.Approved;
        var definition = new PinnedDefinition { Hash = seen.Hash, Text = seen.Text, State = state, SeenAt = now };
        known ??= new ToolPin { Server = server, Tool = seen.Name };
        return state == PinState.Approved ? known with { Approved = [definition with { ApprovedAt = now }] } : known with { Waiting = definition };
    }

    /// <summary>The pin of a tool that turns out to imitate another: what only first use approved waits for a person. The same instance where a person approved it.</summary>
    public static ToolPin Unmasked(ToolPin pin) => pin switch
    {
        { Approved: [{ ApprovedBy: null } first] } => pin with { Approved = [], Waiting = pin.Waiting ?? first with { State = PinState.Shadowed, ApprovedAt = null } },
        { Approved.IsEmpty: true, Waiting: { State: PinState.New } waiting } => pin with { Waiting = waiting with { State = PinState.Shadowed } },
        _ => pin,
    };

    /// <summary>The pin with this definition approved, or null where it is none of the pin's.</summary>
    public static ToolPin? Approved(ToolPin pin, PinChoice choice, DateTimeOffset now)
    {
        var held = pin.Approved.FirstOrDefault(definition => definition.Hash == choice.Hash);
        var chosen = pin.Waiting is { } waiting && waiting.Hash == choice.Hash
            ? waiting with { State = PinState.Approved, ApprovedAt = now, ApprovedBy = choice.By }
            : held;
        if (chosen is null)
        {
            return null;
        }

        return pin with
        {
            Approved = choice.KeepsOthers ? [.. pin.Approved.Where(definition => definition.Hash != choice.Hash).TakeLast(MaxApproved - 1), chosen] : [chosen],
            Waiting = held is null ? null : pin.Waiting,
        };
    }

    /// <summary>How what is listed now compares with the pin.</summary>
    /// <param name="pin">The pin.</param>
    /// <param name="hasList">The server was asked since the start.</param>
    /// <param name="listed">Hash of what it listed, or null.</param>
    public static PinState StateOf(ToolPin pin, bool hasList, string? listed)
    {
        if (hasList && listed is null)
        {
            return PinState.Removed;
        }

        return listed is null ? pin.Waiting?.State ?? PinState.Approved : Serves(pin, listed) ? PinState.Approved : pin.Waiting?.State ?? PinState.Changed;
    }
}
