using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Pins;

/// <summary>A server's list of tools with what pins keep back. Looks again only when the pins changed. Thread-safe.</summary>
/// <param name="server">The server's name.</param>
/// <param name="all">What it lists.</param>
/// <param name="definitions">The same entries, hashed.</param>
internal sealed class PinnedList(string server, ServerList all, ImmutableArray<ToolDefinition> definitions)
{
    private Seen? _seen;

    /// <summary>The part of the list that is served now, which is all of it that lists and calls know.</summary>
    public ServerList Served(PinBook pins)
    {
        var current = pins.Of(server).Tools;
        if (Volatile.Read(ref _seen) is { } seen && ReferenceEquals(seen.Pins, current))
        {
            return seen.List;
        }

        var served = ImmutableArray.CreateBuilder<JsonObject>(all.Entries.Length);
        HashSet<string> withheld = new(StringComparer.Ordinal);
        for (var i = 0; i < definitions.Length; i++)
        {
            var (name, hash) = (definitions[i].Name, definitions[i].Hash);
            if (PinRule.Serves(current.GetValueOrDefault(name), hash))
            {
                served.Add(all.Entries[i]);
            }
            else
            {
                withheld.Add(name);
            }
        }

        var list = all with { Entries = served.DrainToImmutable(), Withheld = withheld.ToFrozenSet(StringComparer.Ordinal) };
        Volatile.Write(ref _seen, new Seen(current, list));
        return list;
    }

    private sealed record Seen(ImmutableDictionary<string, ToolPin> Pins, ServerList List);
}
