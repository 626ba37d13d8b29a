using System.Buffers;
using System.Runtime.CompilerServices;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Engine.Streaming;

/// <summary>
/// The answer as the caller may see it: reads the upstream's frames, judges them, and yields what is decided. A pull stream, so that YARP owns
/// pumping, back-pressure and cancellation. A stream that does not end well ends with one error event and never with the dialect's end mark.
/// The booking callback runs before the end mark leaves. Not thread-safe; one reader.
/// </summary>
internal sealed class GuardedResponseStream : Stream
{
    private static readonly TimeSpan LongestWaitForMark = TimeSpan.FromSeconds(2);

    private readonly Stream _upstream;
    private readonly IStreamDialect _dialect;
    private readonly StreamSettings _settings;
    private readonly Func<StreamOutcome, ValueTask<GuardError?>> _complete;
    private readonly Func<GuardError, long, byte[]> _renderError;
    private readonly SseFrameReader _frames;
    private readonly IStreamGuard _guard;
    private readonly OutputBuffer _output;
    private readonly FrameFacts _facts = new();
    private readonly FrameTemplate _template = new();
    private Usage? _usage;
    private readonly CancellationTokenSource _stall;
    private CancellationTokenRegistration _callerLeft;
    private CancellationToken _caller;
    private GuardError? _reported;
    private bool _isAfterEnd;
    private bool _isDone;
    private bool _isDisposed;

    public GuardedResponseStream(GuardedStreamParts parts)
    {
        _upstream = parts.Upstream;
        _dialect = parts.Dialect;
        _settings = parts.Settings;
        _complete = parts.Complete;
        _renderError = parts.RenderError;
        _stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, parts.Judge.Time);
        _frames = new SseFrameReader(_settings.MaxFrameBytes);
        _output = new OutputBuffer();
        _guard = parts.Dialect.CreateGuard(parts.Judge, _output, _settings);
    }

    /// <summary>Why the stream ended badly, once it did.</summary>
    public GuardError? Failure { get; private set; }

    /// <summary>What is known so far, for a caller that went away.</summary>
    public StreamOutcome Progress => new(Failure, _usage, _guard.TextBytes);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads on until something can leave or the stream has ended. Afterwards <see cref="Failure"/> with no output means that nothing was sent.</summary>
    /// <returns>True when bytes are ready.</returns>
    public async ValueTask<bool> PrimeAsync(CancellationToken cancellationToken)
    {
        while (_output.Count == 0 && !_isDone)
        {
            await PumpAsync(isPriming: true, cancellationToken);
        }

        return _output.Count > 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_output.Count == 0 && !_isDone)
        {
            await PumpAsync(isPriming: false, cancellationToken);
        }

        return _output.Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _isDone = true;
            _frames.Dispose();
            _guard.Dispose();
            _output.Dispose();
            _upstream.Dispose();
            _callerLeft.Dispose();
            _stall.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PumpAsync(bool isPriming, CancellationToken cancellationToken)
    {
        if (_isAfterEnd)
        {
            await TakeMarkAsync(cancellationToken);
            return;
        }

        var (read, fault) = await FillAsync(_settings.StallTimeout, cancellationToken);
        var error = TakeFrames(isEnd: read == 0, out var isEndMark);
        error ??= await _guard.EvaluateAsync(isEndMark || read == 0, cancellationToken);
        error ??= _frames.IsTooLarge ? new GuardError(GuardErrorCode.UpstreamFailed, "The upstream sent a larger event than is allowed.") : null;
        if (error is null && isEndMark)
        {
            await EndAsync(null, isPriming);
        }
        else if (error is not null || read == 0)
        {
            await EndAsync(error ?? fault ?? EndWithoutMark(), isPriming);
        }
    }

    /// <summary>One read of the upstream with the stall limit; 0 bytes when it ended, with the fault if it did not end by itself.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(int Read, GuardError? Fault)> FillAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Follow(cancellationToken);
        try
        {
            var pending = _upstream.ReadAsync(_frames.GetMemory(), _stall.Token);
            if (!pending.IsCompleted)
            {
                _stall.CancelAfter(patience);
            }

            var read = await pending;
            _frames.Advance(read);
            return (read, null);
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            return (0, new GuardError(GuardErrorCode.UpstreamTimeout, "The upstream stopped sending in the middle of its answer."));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (0, new GuardError(GuardErrorCode.UpstreamFailed, "The upstream broke off in the middle of its answer."));
        }
    }

    /// <summary>The read itself must be cancelled, by silence or by the caller: while it runs it owns the buffer.</summary>
    private void Follow(CancellationToken caller)
    {
        if (_caller != caller)
        {
            _callerLeft.Dispose();
            _caller = caller;
            _callerLeft = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stall);
        }
    }

    private GuardError? TakeFrames(bool isEnd, out bool isEndMark)
    {
        isEndMark = false;
        while (!isEndMark && _frames.TryRead(isEnd, out var frame))
        {
            ReadFrame(ref frame);
            _usage = _facts.Usage ?? _usage;
            switch (_facts.Type)
            {
                case FrameType.Done:
                    isEndMark = true;
                    break;
                case FrameType.Garbage:
                    return new GuardError(GuardErrorCode.UpstreamFailed, "The upstream sent an event that cannot be read.");
                case FrameType.UpstreamError:
                    return new GuardError(GuardErrorCode.UpstreamFailed, "The upstream reported an error in the middle of its answer.");
                case FrameType.Data when _facts.IsUsageOnly && !_settings.PassesUsage:
                    break;
                default:
                    isEndMark = _facts.Type == FrameType.Terminal;
                    _reported = isEndMark && _facts.Event.IsFailure ? new GuardError(GuardErrorCode.UpstreamFailed, "The upstream reported that it failed.") : null;
                    if (_guard.Add(frame, _facts) is { } error)
                    {
                        return error;
                    }

                    break;
            }
        }

        return null;
    }

    private void ReadFrame(ref ReadOnlyMemory<byte> frame)
    {
        if (_template.TryRead(frame.Span, _facts))
        {
            return;
        }

        var data = SseData.Find(ref frame);
        if (data.IsPresent)
        {
            _dialect.Read(frame, data, _facts);
            _template.Learn(frame.Span, _facts);
            return;
        }

        _facts.Clear();
        _facts.Type = FrameType.Comment;
    }

    /// <summary>Some servers leave the end mark out; that is well only when every choice said it was finished.</summary>
    private GuardError? EndWithoutMark() =>
        _guard.IsFinished && _frames.Pending == 0
            ? null
            : new GuardError(GuardErrorCode.UpstreamFailed, "The upstream broke off in the middle of its answer.");

    private async ValueTask EndAsync(GuardError? error, bool isPriming)
    {
        _guard.AddEvidence(error);
        Failure = error;
        var isSilent = isPriming && _output.Count == 0 && error is not null;
        if (!isSilent)
        {
            // What the upstream itself says of its failure is part of the answer; it is booked as one all the same.
            Failure = await _complete(new StreamOutcome(error ?? _reported, _usage, _guard.TextBytes)) ?? error;
            if (Failure is null)
            {
                _guard.WriteEnd();
                Failure = _reported;
                _isAfterEnd = _facts.Type == FrameType.Terminal;
            }
            else
            {
                _output.Write(_renderError(Failure, _guard.NextNumber));
            }
        }

        _isDone = !_isAfterEnd;
    }

    /// <summary>Behind the event that ends the answer some servers send the mark of other APIs; it is passed on. Nothing else may follow.</summary>
    private async ValueTask TakeMarkAsync(CancellationToken cancellationToken)
    {
        var isMark = false;
        if (!_frames.TryRead(isEnd: false, out var frame))
        {
            var (read, _) = await FillAsync(LongestWaitForMark, cancellationToken);
            _isDone = read == 0 || _frames.IsTooLarge;
            if (!_frames.TryRead(isEnd: read == 0, out frame))
            {
                return;
            }
        }

        if (SseData.Find(ref frame) is { IsPresent: true } data)
        {
            isMark = frame.Span.Slice(data.Start, data.Length).Trim((byte)' ').SequenceEqual("[DONE]"u8);
            _isDone = true;
        }

        if (isMark)
        {
            _output.Write(frame.Span);
        }
    }
}
