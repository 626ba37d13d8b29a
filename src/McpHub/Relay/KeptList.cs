using Guard.McpHub.Pins;

namespace Guard.McpHub.Relay;

/// <summary>A list that was read, or the failure to read it. Immutable.</summary>
/// <param name="All">As the server wrote it.</param>
/// <param name="Pinned">What pins make of it; null where they have no say.</param>
/// <param name="Until">How long it is believed.</param>
/// <param name="Bytes">Its size as JSON.</param>
internal sealed record KeptList(ServerList All, PinnedList? Pinned, DateTimeOffset Until, int Bytes)
{
    /// <summary>The part that lists and calls know.</summary>
    public ServerList Served(PinBook pins) => Pinned?.Served(pins) ?? All;
}
