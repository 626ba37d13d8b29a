using System.Globalization;

namespace Guard.Engine.Spend;

/// <summary>The files of the journal: numbered segments, the checkpoint, and a lock that keeps a second process out.</summary>
internal sealed class JournalDirectory : IDisposable
{
    private const string Extension = ".journal";
    private const int CopyBytes = 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly HashSet<long> _damaged = [];

    /// <summary>Takes the directory. Throws <see cref="SpendJournalException"/> when another process has it or it cannot be used.</summary>
    public JournalDirectory(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(path);
            _lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SpendJournalException($"The spend journal directory '{path}' cannot be used: another process may hold it. Give each process its own data directory.", error);
        }
    }

    public string PathOf(long segment) => Path.Combine(_path, string.Create(CultureInfo.InvariantCulture, $"spend-{segment:D10}{Extension}"));

    /// <summary>Numbers of the segments on disk, ascending.</summary>
    public IReadOnlyList<long> Segments()
    {
        var numbers = new List<long>();
        foreach (var file in Directory.EnumerateFiles(_path, "spend-*" + Extension))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(file).AsSpan("spend-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    public long SizeOf(long segment) => new FileInfo(PathOf(segment)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Cuts what follows the last whole frame of a segment, keeping the cut bytes beside it. Returns how many.</summary>
    public long CutTornTail(long segment)
    {
        var size = SizeOf(segment);
        using var reader = new JournalReader(this);
        var good = reader.EndOfWholeFrames(segment);
        if (good >= size)
        {
            return 0;
        }

        using var file = new FileStream(PathOf(segment), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        file.Position = good;
        using (var kept = new FileStream(PathOf(segment) + ".damaged", FileMode.Create, FileAccess.Write))
        {
            file.CopyTo(kept, CopyBytes);
        }

        file.SetLength(good);
        return size - good;
    }

    /// <summary>From now on the segment is renamed instead of deleted, for a person to look at.</summary>
    public void MarkDamaged(long segment) => _damaged.Add(segment);

    /// <summary>Removes a segment whose records are in the store.</summary>
    public void Remove(long segment)
    {
        if (_damaged.Remove(segment))
        {
            File.Move(PathOf(segment), PathOf(segment) + ".damaged", overwrite: true);
        }
        else
        {
            File.Delete(PathOf(segment));
        }
    }

    /// <summary>Where the store is, or null when unknown; then everything on disk is read again, which is harmless.</summary>
    public JournalPosition? ReadCheckpoint()
    {
        var path = Path.Combine(_path, "checkpoint");
        if (!File.Exists(path))
        {
            return null;
        }

        var words = File.ReadAllText(path).Split(' ');
        return words.Length == 3 && words[0] == "v1"
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var segment)
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new JournalPosition(segment, offset)
            : null;
    }

    public void WriteCheckpoint(JournalPosition position)
    {
        var path = Path.Combine(_path, "checkpoint");
        File.WriteAllText(path + ".new", string.Create(CultureInfo.InvariantCulture, $"v1 {position.Segment} {position.Offset}"));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Writes and removes a small file. Throws when the disk still cannot.</summary>
    public void Probe()
    {
        var path = Path.Combine(_path, "probe");
        Span<byte> bytes = stackalloc byte[4096];
        bytes.Clear();
        using (var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(handle, bytes, 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Delete(path);
    }

    public void Dispose() => _lock.Dispose();
}
