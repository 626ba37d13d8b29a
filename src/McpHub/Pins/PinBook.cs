using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Threading.Channels;
using Guard.Engine.Content;
using Guard.Engine.Telemetry;
using Guard.McpHub.Servers;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.Pins;

/// <summary>
/// Every pin in memory. Requests read snapshots; what changes a pin takes turns, and remembers what the store does not have yet: each pin once, however often it changes. Thread-safe.
/// </summary>
internal sealed partial class PinBook(ServerDirectory directory, GuardMetrics metrics, TimeProvider time, ILogger<PinBook> logger)
{
    /// <summary>Pins of one server. Past it, what was never approved and is listed no longer makes room; without any, new tools are not served.</summary>
    private const int MaxPins = 10_000;

    private readonly Lock _changing = new();
    private readonly HashSet<(string Server, string Tool)> _unsaved = [];
    private readonly Channel<bool> _hasUnsaved = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableDictionary<string, ServerPins> _servers = ImmutableDictionary.Create<string, ServerPins>(StringComparer.Ordinal);

    /// <summary>The pins of one server now.</summary>
    public ServerPins Of(string server) => Volatile.Read(ref _servers).GetValueOrDefault(server) ?? ServerPins.None;

    /// <summary>Takes over what was stored. Before the first request.</summary>
    public void Load(IEnumerable<ToolPin> pins)
    {
        lock (_changing)
        {
            foreach (var group in pins.GroupBy(static pin => pin.Server))
            {
                Put(group.Key, new ServerPins(group.ToImmutableDictionary(static pin => pin.Tool, StringComparer.Ordinal), null));
            }
        }
    }

    /// <summary>A server listed these tools, all of them. Names of no more than <see cref="ToolDefinition.MaxName"/> letters are pinned.</summary>
    public void Sighted(McpServerSettings server, ImmutableArray<ToolDefinition> tools)
    {
        lock (_changing)
        {
            var before = Of(server.Name);
            var listed = tools.ToFrozenDictionary(static tool => tool.Name, static tool => tool.Hash, StringComparer.Ordinal);
            var pins = before.Tools.ToBuilder();
            KnownNames? names = null;
            var left = 0;
            foreach (var tool in tools)
            {
                var known = before.Tools.GetValueOrDefault(tool.Name);
                if (tool.Name.Length > ToolDefinition.MaxName || (known is null && !HasRoom(pins, listed, server.Name)))
                {
                    left++;
                    continue;
                }

                if (known is null || !(known.IsApproved(tool.Hash) || known.Waiting?.Hash == tool.Hash))
                {
                    names ??= new KnownNames(_servers.Values.SelectMany(static other => other.Tools.Values));
                    pins[tool.Name] = See(server, known, tool, names);
                    Unmask(known is null ? names.ImitationsOf(server.Name, tool.Name) : [], server.Name, pins);
                }
            }

            if (left > 0)
            {
                Log.NoRoom(logger, server.Name, left);
            }

            Put(server.Name, new ServerPins(pins.ToImmutable(), listed));
        }
    }

    /// <summary>A server said this of itself.</summary>
    public void Heard(McpServerSettings server, ToolDefinition instructions)
    {
        lock (_changing)
        {
            var before = Of(server.Name);
            var known = before.Tools.GetValueOrDefault("");
            var seen = See(server, known, instructions, null);
            if (!ReferenceEquals(seen, known))
            {
                Put(server.Name, before with { Tools = before.Tools.SetItem("", seen) });
            }
        }
    }

    /// <summary>Approves a definition in memory; the store hears of it with the next save.</summary>
    public PinApproval Approve(PinChoice choice)
    {
        lock (_changing)
        {
            var before = Of(choice.Server);
            if (!before.Tools.TryGetValue(choice.Tool, out var pin))
            {
                return PinApproval.Unknown;
            }

            if (PinRule.Approved(pin, choice, time.GetUtcNow()) is not { } approved)
            {
                return PinApproval.OtherDefinition;
            }

            MarkUnsaved(choice.Server, choice.Tool);
            Put(choice.Server, before with { Tools = before.Tools.SetItem(choice.Tool, approved) });
            Log.Approved(logger, choice.Server, Shown(choice.Tool), choice.Hash);
            return PinApproval.Approved;
        }
    }

    /// <summary>Every pin of a server that has pins.</summary>
    public IEnumerable<ToolPin> All => directory.All.Where(static server => server.Pins != PinMode.Off).SelectMany(server => Of(server.Name).Tools.Values);

    /// <summary>A call of a tool was refused because its definition is not approved.</summary>
    public void Refused(string server, string tool)
    {
        metrics.McpCallWithheld(server);
        Log.Refused(logger, server, Shown(tool));
    }

    /// <summary>A server listed entries whose names are none.</summary>
    public void PassedOver(string server, int count) => Log.PassedOver(logger, server, count);

    /// <summary>Waits until the store lacks something.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _hasUnsaved.Reader.ReadAsync(cancellationToken);

    /// <summary>Some pins that the store lacks; given back with <see cref="MarkUnsaved(IReadOnlyList{ToolPin})"/> when it could not take them.</summary>
    public IReadOnlyList<ToolPin> TakeUnsaved(int most)
    {
        lock (_changing)
        {
            List<ToolPin> taken = [];
            foreach (var key in _unsaved.Take(most).ToList())
            {
                _unsaved.Remove(key);
                taken.Add(Of(key.Server).Tools.GetValueOrDefault(key.Tool) ?? new ToolPin { Server = key.Server, Tool = key.Tool });
            }

            return taken;
        }
    }

    public void MarkUnsaved(IReadOnlyList<ToolPin> pins)
    {
        lock (_changing)
        {
            foreach (var pin in pins)
            {
                MarkUnsaved(pin.Server, pin.Tool);
            }
        }
    }

    /// <summary>A tool's name for people: cut, and with what nobody sees made visible.</summary>
    private static string Shown(string tool) => tool.Length == 0 ? "(instructions)" : InvisibleText.RevealLine(tool.Length > 128 ? tool[..128] : tool);

    private void MarkUnsaved(string server, string tool)
    {
        _unsaved.Add((server, tool));
        _hasUnsaved.Writer.TryWrite(true);
    }

    private ToolPin See(McpServerSettings server, ToolPin? known, ToolDefinition tool, KnownNames? names)
    {
        var seen = PinRule.Sighted(server.Name, server.Pins, known, tool, names?.IsImitation(server.Name, tool.Name) == true && known is not { Approved.IsEmpty: false }, time.GetUtcNow());
        if (ReferenceEquals(seen, known))
        {
            return seen;
        }

        MarkUnsaved(server.Name, tool.Name);
        if (seen.Waiting is { } waiting && !seen.IsApproved(tool.Hash))
        {
            Log.Withheld(logger, server.Name, Shown(tool.Name), waiting.State, tool.Hash);
        }

        if (known is null && names is not null)
        {
            foreach (var other in names.Similar(server.Name, tool.Name).Take(1))
            {
                Log.Similar(logger, server.Name, Shown(tool.Name), Shown(other));
            }

            names.Add(server.Name, tool.Name);
        }

        return seen;
    }

    /// <summary>A name that came first does not keep what it took when the name that it imitates comes later.</summary>
    private void Unmask(ImmutableArray<(string Server, string Tool)> imitations, string listing, ImmutableDictionary<string, ToolPin>.Builder listed)
    {
        foreach (var (server, tool) in imitations)
        {
            var before = Of(server);
            var pin = server == listing ? listed.GetValueOrDefault(tool) : before.Tools.GetValueOrDefault(tool);
            if (pin is null || PinRule.Unmasked(pin) is not { Waiting: { } waiting } unmasked || ReferenceEquals(unmasked, pin))
            {
                continue;
            }

            MarkUnsaved(server, tool);
            Log.Withheld(logger, server, Shown(tool), waiting.State, waiting.Hash);
            if (server == listing)
            {
                listed[tool] = unmasked;
            }
            else
            {
                Put(server, before with { Tools = before.Tools.SetItem(tool, unmasked) });
            }
        }
    }

    /// <summary>Whether a new tool may be pinned. Those that nobody approved and the server does not list any more go first.</summary>
    private bool HasRoom(ImmutableDictionary<string, ToolPin>.Builder pins, FrozenDictionary<string, string> listed, string server)
    {
        if (pins.Count < MaxPins)
        {
            return true;
        }

        foreach (var gone in pins.Values.Where(pin => pin.Approved.IsEmpty && pin.Tool.Length > 0 && !listed.ContainsKey(pin.Tool)).ToList())
        {
            pins.Remove(gone.Tool);
            MarkUnsaved(server, gone.Tool);
        }

        return pins.Count < MaxPins;
    }

    private void Put(string server, ServerPins pins)
    {
        Volatile.Write(ref _servers, _servers.SetItem(server, pins));
        if (directory.All.FirstOrDefault(settings => settings.Name == server) is not { Pins: not PinMode.Off })
        {
            return;
        }

        var states = pins.Tools.Values.CountBy(pins.StateOf).ToDictionary();
        foreach (var state in Enum.GetValues<PinState>())
        {
            metrics.McpToolsPinned(server, PinWords.Of(state), states.GetValueOrDefault(state));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The MCP server {Server} lists {Tool} with a definition that is not approved ({State}, {Hash}): it is withheld from callers. See: guard mcp pins diff")]
        public static partial void Withheld(ILogger logger, string server, string tool, PinState state, string hash);

        [LoggerMessage(2, LogLevel.Information, "The MCP server {Server} lists {Tool}, and so reads {Other}")]
        public static partial void Similar(ILogger logger, string server, string tool, string other);

        [LoggerMessage(3, LogLevel.Information, "A call of {Tool} of the MCP server {Server} was refused: its definition is not approved")]
        public static partial void Refused(ILogger logger, string server, string tool);

        [LoggerMessage(4, LogLevel.Information, "The definition {Hash} of {Tool} of the MCP server {Server} is approved")]
        public static partial void Approved(ILogger logger, string server, string tool, string hash);

        [LoggerMessage(5, LogLevel.Warning, "The MCP server {Server} lists {Count} tools that are not served: their names are too long, or it has listed too many")]
        public static partial void NoRoom(ILogger logger, string server, int count);

        [LoggerMessage(6, LogLevel.Warning, "The MCP server {Server} lists {Count} entries that are not served: their names hold control characters")]
        public static partial void PassedOver(ILogger logger, string server, int count);
    }
}
