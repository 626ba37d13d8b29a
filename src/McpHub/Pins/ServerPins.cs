using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Guard.McpHub.Pins;

/// <summary>The pins of one server at one moment. Immutable: replaced as a whole.</summary>
/// <param name="Tools">By the tool's own name; the empty name is the server's instructions.</param>
/// <param name="Listed">Hashes of what the server last listed, by name; null before it was asked.</param>
internal sealed record ServerPins(ImmutableDictionary<string, ToolPin> Tools, FrozenDictionary<string, string>? Listed)
{
    public static ServerPins None { get; } = new(ImmutableDictionary.Create<string, ToolPin>(StringComparer.Ordinal), null);

    /// <summary>How a pin stands. Instructions are in no list.</summary>
    public PinState StateOf(ToolPin pin) => PinRule.StateOf(pin, Listed is not null && pin.Tool.Length > 0, Listed?.GetValueOrDefault(pin.Tool));
}
