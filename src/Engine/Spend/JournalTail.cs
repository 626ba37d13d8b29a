namespace Guard.Engine.Spend;

/// <summary>The end of the journal: the segment that is written, and where. Used by the journal's loop alone, but for <see cref="RollNext"/>.</summary>
internal sealed class JournalTail(JournalDirectory directory, JournalSync sync, Func<string, IJournalFile> create, long segmentBytes, JournalPosition first)
{
    private IJournalFile? _file;
    private volatile bool _mustRoll;

    /// <summary>Behind the last record that was acknowledged.</summary>
    public JournalPosition At { get; private set; } = first;

    /// <summary>Writes frames behind <see cref="At"/>, in a new segment when it is time for one. Returns the bytes the journal grew by. Throws I/O errors.</summary>
    public long Write(ReadOnlySpan<byte> frames)
    {
        var header = 0;
        if (_file is null || _mustRoll || At.Offset >= segmentBytes)
        {
            OpenSegment();
            header = JournalFrame.SegmentHeader;
        }

        _file!.Write(frames, At.Offset);
        return header + frames.Length;
    }

    /// <summary>A frame has been acknowledged.</summary>
    public void Advance(int length) => At = new JournalPosition(At.Segment, At.Offset + length);

    /// <summary>The segment cannot be trusted any longer: the next write begins another. Any thread.</summary>
    public void RollNext() => _mustRoll = true;

    /// <summary>After a failed write: cuts what arrived of it where that is possible, and leaves the segment for good.</summary>
    public void Abandon()
    {
        if (_file is not { } file)
        {
            return;
        }

        _file = null;
        try
        {
            file.Truncate(At.Offset);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Whole frames that stay are read as what they are: attempts the provider was paid for. A partial one ends the segment.
        }

        sync.Retire(file);
    }

    public void Close()
    {
        if (_file is not null)
        {
            sync.Retire(_file);
            _file = null;
        }
    }

    private void OpenSegment()
    {
        Close();
        var number = At.Offset > 0 ? At.Segment + 1 : At.Segment;
        Span<byte> header = stackalloc byte[JournalFrame.SegmentHeader];
        JournalFrame.WriteSegmentHeader(header, number);

        // A failure below uses the number up: the next try takes another file.
        At = new JournalPosition(number + 1, 0);
        var file = create(directory.PathOf(number));
        try
        {
            file.Write(header, 0);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _mustRoll = false;
        sync.Use(file);
        At = new JournalPosition(number, JournalFrame.SegmentHeader);
    }
}
