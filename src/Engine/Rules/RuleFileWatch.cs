using System.Threading.Channels;

namespace Guard.Engine.Rules;

/// <summary>
/// Tells when rule files may have changed: at the file system's notice, once it has been quiet for a moment, and in any case at every poll,
/// because mounted volumes and links swap files without notice. Says "may": the reader compares contents.
/// </summary>
internal sealed class RuleFileWatch : IDisposable
{
    private const int MaxPostponements = 10;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly TimeProvider _time;

    public RuleFileWatch(TimeProvider time) => _time = time;

    /// <summary>Watches the directory of a file, or a directory with all below; false when the system gives no watch, so that only the poll remains.</summary>
    public bool TryWatch(string path)
    {
        var isDirectory = Directory.Exists(path);
        var directory = isDirectory ? path : Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is null || !Directory.Exists(directory))
        {
            return false;
        }

        try
        {
            var watcher = new FileSystemWatcher(directory) { IncludeSubdirectories = isDirectory };
            watcher.Changed += (_, _) => Signal();
            watcher.Created += (_, _) => Signal();
            watcher.Deleted += (_, _) => Signal();
            watcher.Renamed += (_, _) => Signal();
            watcher.Error += (_, _) => Signal();
            _watchers.Add(watcher);
            watcher.EnableRaisingEvents = true;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Completes at the next possible change.</summary>
    public async Task WaitAsync(TimeSpan poll, CancellationToken cancellationToken)
    {
        if (!await IsSignalledWithin(poll, cancellationToken))
        {
            return;
        }

        for (var i = 0; i < MaxPostponements && await IsSignalledWithin(Quiet, cancellationToken); i++)
        {
        }
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private void Signal() => _signal.Writer.TryWrite(true);

    private async Task<bool> IsSignalledWithin(TimeSpan time, CancellationToken cancellationToken)
    {
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = _signal.Reader.WaitToReadAsync(expiry.Token).AsTask();
        var delay = Task.Delay(time, _time, expiry.Token);
        var first = await Task.WhenAny(signal, delay);
        await expiry.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == signal && _signal.Reader.TryRead(out _);
    }
}
