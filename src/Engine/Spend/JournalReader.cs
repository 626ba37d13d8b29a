using Microsoft.Win32.SafeHandles;

namespace Guard.Engine.Spend;

/// <summary>Reads frames back from the segments, in order. Used by one thread.</summary>
internal sealed class JournalReader(JournalDirectory directory) : IDisposable
{
    private const int FirstBuffer = 256 * 1024;

    private byte[] _buffer = new byte[FirstBuffer];
    private SafeFileHandle? _handle;
    private long _open = -1;
    private long _bufferStart;
    private int _buffered;

    /// <summary>Frames that could not be read, since the start; their segments are kept on disk.</summary>
    public long Damaged { get; private set; }

    /// <summary>
    /// Adds records between the cursor and <paramref name="until"/> until the batch holds <paramref name="max"/>, moving the cursor behind each. Segments that
    /// are gone are passed over. Afterwards the cursor is at <paramref name="until"/> or the batch is full.
    /// </summary>
    public void Read(ref JournalPosition cursor, JournalPosition until, List<SpendRecord> batch, int max)
    {
        while (batch.Count < max && cursor < until)
        {
            var end = cursor.Segment == until.Segment ? until.Offset : directory.SizeOf(cursor.Segment);
            var offset = Math.Max(cursor.Offset, JournalFrame.SegmentHeader);
            var frame = offset < end ? Frame(cursor.Segment, offset, end) : default;
            if (!frame.IsEmpty)
            {
                Take(frame, cursor.Segment, batch);
                cursor = new JournalPosition(cursor.Segment, offset + frame.Length);
                continue;
            }

            if (offset < end)
            {
                Damaged++;
                directory.MarkDamaged(cursor.Segment);
            }

            cursor = cursor.Segment == until.Segment ? until : Following(cursor.Segment, until);
        }
    }

    /// <summary>Offset behind the last whole frame of a segment.</summary>
    public long EndOfWholeFrames(long segment)
    {
        var size = directory.SizeOf(segment);
        Open(segment);
        if (!Fill(0, size) || !JournalFrame.IsSegmentHeader(Window(0), segment))
        {
            return 0;
        }

        long offset = JournalFrame.SegmentHeader;
        while (offset < size)
        {
            var frame = Frame(segment, offset, size);
            if (frame.IsEmpty)
            {
                break;
            }

            offset += frame.Length;
        }

        return offset;
    }

    public void Dispose() => _handle?.Dispose();

    private void Take(ReadOnlySpan<byte> frame, long segment, List<SpendRecord> batch)
    {
        if (JournalFrame.Read(frame) is { } record)
        {
            batch.Add(record);
            return;
        }

        Damaged++;
        directory.MarkDamaged(segment);
    }

    private JournalPosition Following(long segment, JournalPosition until)
    {
        foreach (var number in directory.Segments())
        {
            if (number > segment && number < until.Segment)
            {
                return new JournalPosition(number, 0);
            }
        }

        return new JournalPosition(until.Segment, 0);
    }

    private ReadOnlySpan<byte> Frame(long segment, long offset, long end)
    {
        if (!Open(segment))
        {
            return default;
        }

        if (offset >= _bufferStart && offset < _bufferStart + _buffered)
        {
            var length = JournalFrame.Measure(Window(offset));
            if (length > 0)
            {
                return Window(offset)[..length];
            }
        }

        while (Fill(offset, end))
        {
            var length = JournalFrame.Measure(Window(offset));
            if (length > 0)
            {
                return Window(offset)[..length];
            }

            if (_buffered < _buffer.Length || _buffer.Length >= JournalFrame.MaxPayload + JournalFrame.Header)
            {
                return default;
            }

            _buffer = new byte[Math.Min(_buffer.Length * 4, JournalFrame.MaxPayload + JournalFrame.Header)];
        }

        return default;
    }

    private ReadOnlySpan<byte> Window(long offset) => _buffer.AsSpan((int)(offset - _bufferStart), (int)(_bufferStart + _buffered - offset));

    private bool Open(long segment)
    {
        if (_open == segment)
        {
            return true;
        }

        _handle?.Dispose();
        _handle = null;
        _open = -1;
        _buffered = 0;
        if (!File.Exists(directory.PathOf(segment)))
        {
            return false;
        }

        _handle = File.OpenHandle(directory.PathOf(segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _open = segment;
        return true;
    }

    private bool Fill(long offset, long end)
    {
        _bufferStart = offset;
        _buffered = 0;
        var wanted = (int)Math.Min(_buffer.Length, end - offset);
        while (_handle is not null && _buffered < wanted)
        {
            var read = RandomAccess.Read(_handle, _buffer.AsSpan(_buffered, wanted - _buffered), offset + _buffered);
            if (read == 0)
            {
                break;
            }

            _buffered += read;
        }

        return _buffered > 0;
    }
}
