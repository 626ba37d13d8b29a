using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Guard.Engine.Documents;
using Guard.Host.Configuration;
using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>
/// The stored MCP servers in memory, in front of their store. A row that cannot be read is kept, told and not served; it never keeps Guard from starting. A change is read first,
/// then stored, then put in force. Thread-safe.
/// </summary>
internal sealed partial class ServerRegistry(IMcpServerStore store, IMcpServers servers, StoredServerReader reader, ILogger<ServerRegistry> logger) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile StoredServer[] _stored = [];

    /// <summary>Every row, oldest first.</summary>
    public IReadOnlyList<StoredServer> Stored => _stored;

    /// <summary>Reads the rows. Called once, before the first request.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var rows = await store.LoadAsync(cancellationToken);
        await ServeAsync(Complete([], rows.Select(static row => new StoredServer(row, null, null))));
        foreach (var entry in _stored.Where(static entry => entry.Settings is null))
        {
            Log.NotServed(logger, entry.Row.Name, entry.Reason!);
        }
    }

    /// <summary>Decides, reads, stores and puts in force as one step. A refusal, or null for done.</summary>
    public async ValueTask<AdminReply?> ChangeAsync(Func<IReadOnlyList<StoredServer>, ServerPlan> decide, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var plan = decide(_stored);
            if (plan.Refusal is { } refusal)
            {
                return refusal;
            }

            var others = _stored.Where(entry => entry.Row.Id != plan.Delete && entry.Row.Id != plan.Put?.Id).ToList();
            if (plan.Put is { } row)
            {
                var (settings, diagnostics) = Read(row, others);
                if (settings is null)
                {
                    return Refused(diagnostics);
                }

                await store.PutAsync(row, cancellationToken);
                others.Add(new StoredServer(row, settings, null));
            }
            else
            {
                await store.DeleteAsync(plan.Delete!, cancellationToken);
            }

            // What is stored takes effect, whether or not the caller still waits.
            await ServeAsync(Complete([.. others.Where(static entry => entry.Settings is not null)], others.Where(static entry => entry.Settings is null)));
            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    /// <summary>Those that are served and, beside them, what else can be read now: a name may have become free.</summary>
    private List<StoredServer> Complete(List<StoredServer> served, IEnumerable<StoredServer> others)
    {
        foreach (var entry in others)
        {
            var (settings, diagnostics) = Read(entry.Row, served);
            served.Add(settings is not null ? new StoredServer(entry.Row, settings, null)
                : reader.IsConfigured(entry.Row.Name) ? new StoredServer(entry.Row, null, "not in force: the configuration defines a server of this name, and files win") { IsOverruled = true }
                : new StoredServer(entry.Row, null, "not served: " + string.Join("; ", diagnostics.Take(5).Select(static finding => finding.Message))));
        }

        return served;
    }

    private (McpServerSettings? Settings, ImmutableArray<Diagnostic> Diagnostics) Read(McpServerRow row, List<StoredServer> others) =>
        reader.Read(row, others.Select(static entry => entry.Settings).OfType<McpServerSettings>());

    private async ValueTask ServeAsync(List<StoredServer> next)
    {
        StoredServer[] ordered = [.. next.OrderBy(static entry => entry.Row.CreatedAt).ThenBy(static entry => entry.Row.Id, StringComparer.Ordinal)];
        await servers.ReplaceStoredAsync([.. ordered.Select(static entry => entry.Settings).OfType<McpServerSettings>()]);
        _stored = ordered;
    }

    private static AdminReply Refused(ImmutableArray<Diagnostic> diagnostics) => new(StatusCodes.Status422UnprocessableEntity, new JsonObject
    {
        ["detail"] = new JsonObject
        {
            ["error"] = string.Join("; ", diagnostics.OrderByDescending(static finding => finding.Severity).Take(5).Select(static finding => finding.Remedy is null ? finding.Message : $"{finding.Message}; {finding.Remedy}")),
            ["diagnostics"] = DiagnosticJson.List(diagnostics),
        },
    });

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The stored MCP server {Server} is {Reason}")]
        public static partial void NotServed(ILogger logger, string server, string reason);
    }
}
