using System.Collections.Immutable;
using Guard.McpHub;
using Guard.McpHub.Toolsets;

namespace Guard.Host.Admin;

/// <summary>The stored toolsets in memory, in front of their store. A row that cannot be read is kept, told and not served; one that is called like a toolset of the configuration rests. Thread-safe.</summary>
internal sealed partial class ToolsetRegistry(IToolsetStore store, IToolsets toolsets, McpHubOptions options, ILogger<ToolsetRegistry> logger) : IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ToolsetRow[] _stored = [];

    /// <summary>Every row, oldest first.</summary>
    public IReadOnlyList<ToolsetRow> Stored => _stored;

    /// <summary>Those in force.</summary>
    public IToolsets Served => toolsets;

    /// <summary>Those of the configuration, which change only there.</summary>
    public ImmutableArray<Toolset> Configured => options.Toolsets;

    /// <summary>Reads the rows. Called once, before the first request.</summary>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        Serve(await store.LoadAsync(cancellationToken));
        foreach (var row in _stored.Where(row => !toolsets.All.Any(set => set.Id == row.Id)))
        {
            Log.NotServed(logger, row.Name);
        }
    }

    /// <summary>Decides, stores and puts in force as one step. A refusal, or null for done.</summary>
    /// <param name="decide">A row to write, the id of one to forget, or a refusal.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public async ValueTask<AdminReply?> ChangeAsync(Func<IReadOnlyList<ToolsetRow>, (ToolsetRow? Put, string? Delete, AdminReply? Refusal)> decide, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var (put, delete, refusal) = decide(_stored);
            if (refusal is not null)
            {
                return refusal;
            }

            if (put is not null)
            {
                await store.PutAsync(put, cancellationToken);
                Serve([.. _stored.Where(row => row.Id != put.Id), put]);
            }
            else
            {
                await store.DeleteAsync(delete!, cancellationToken);
                Serve([.. _stored.Where(row => row.Id != delete)]);
            }

            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private void Serve(IReadOnlyList<ToolsetRow> rows)
    {
        _stored = [.. rows.OrderBy(static row => row.CreatedAt).ThenBy(static row => row.Id, StringComparer.Ordinal)];
        toolsets.ReplaceStored([.. _stored.Select(ToolsetJson.Read).OfType<Toolset>().Where(set => !Configured.Any(other => other.IsCalled(set.Name) || other.IsCalled(set.Id)) && ToolsetCheck.Of(set) is null)]);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The stored toolset {Toolset} is not served: the configuration has one of its name, or its row cannot be read")]
        public static partial void NotServed(ILogger logger, string toolset);
    }
}
