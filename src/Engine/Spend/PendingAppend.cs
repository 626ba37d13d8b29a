using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Threading.Tasks.Sources;

namespace Guard.Engine.Spend;

/// <summary>One record on its way to the disk: its frame and the caller who waits for it. Reused; owned by the caller until its wait ends.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A JSON writer over a buffer owns nothing but memory.")]
internal sealed class PendingAppend : IValueTaskSource
{
    private const int KeptBytes = 64 * 1024;

    private readonly Action<PendingAppend> _return;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter _json;

    public PendingAppend(Action<PendingAppend> giveBack)
    {
        _return = giveBack;
        _json = new Utf8JsonWriter(_buffer);
    }

    public SpendRecord? Record { get; private set; }

    public ReadOnlySpan<byte> Frame => _buffer.WrittenSpan;

    public ValueTask Task => new(this, _core.Version);

    /// <summary>Takes a record over and frames it. Throws when it is larger than a frame may be.</summary>
    public void Prepare(SpendRecord record)
    {
        Record = record;
        _buffer.ResetWrittenCount();
        _buffer.GetSpan(JournalFrame.Header)[..JournalFrame.Header].Clear();
        _buffer.Advance(JournalFrame.Header);
        _json.Reset(_buffer);
        JsonSerializer.Serialize(_json, record, SpendRecordJson.Default.SpendRecord);
        _json.Flush();
        if (_buffer.WrittenCount - JournalFrame.Header > JournalFrame.MaxPayload)
        {
            throw new SpendJournalException("The spend record is too large to be written; shorten the request's metadata and tags.");
        }

        JournalFrame.Seal(System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span);
    }

    public void Complete() => _core.SetResult(true);

    public void Fail(SpendJournalException error) => _core.SetException(error);

    public void GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            Reset();
            _return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    /// <summary>Forgets the record, and a buffer that grew beyond the usual.</summary>
    public void Reset()
    {
        _core.Reset();
        Record = null;
        if (_buffer.Capacity > KeptBytes)
        {
            _buffer = new ArrayBufferWriter<byte>(1024);
            _json.Dispose();
            _json = new Utf8JsonWriter(_buffer);
        }
    }
}
