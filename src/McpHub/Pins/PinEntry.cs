using System.Collections.Immutable;

namespace Guard.McpHub.Pins;

/// <summary>One pin as it stands now. Immutable.</summary>
/// <param name="Pin">What is approved and what waits.</param>
/// <param name="State">How the server's last list compares with it.</param>
/// <param name="Similar">Tools of other servers whose names read alike, as <c>server/tool</c>.</param>
public sealed record PinEntry(ToolPin Pin, PinState State, ImmutableArray<string> Similar)
{
    /// <summary>The tool is listed and can be called, as far as pins decide.</summary>
    public bool IsServed => State == PinState.Approved;

    /// <summary>It is kept from callers until somebody approves it.</summary>
    public bool IsWithheld => State is not (PinState.Approved or PinState.Removed);
}
