using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.SideCalls;

/// <summary>One destination over HTTP. Says nothing of addresses, headers or bodies to logs. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore nobody asks for its wait handle holds nothing; it goes with its rule set.")]
internal sealed partial class HttpSideCall : ISideCall
{
    private const int WaitersPerSlot = 4;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly SideCallDestination _destination;
    private readonly HttpMessageInvoker _client;
    private readonly GuardMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<HttpSideCall> _logger;
    private readonly SideCallCircuit _circuit;
    private readonly SemaphoreSlim _slots;
    private int _waiting;

    public HttpSideCall(SideCallDestination destination, HttpMessageInvoker client, GuardMetrics metrics, TimeProvider time, ILogger<HttpSideCall> logger)
    {
        _destination = destination;
        _client = client;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _circuit = new SideCallCircuit(time);
        _slots = new SemaphoreSlim(destination.MaxConcurrent);
    }

    public async ValueTask<SideCallAnswer> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var answer = json.Length > _destination.MaxRequestBytes
            ? new SideCallAnswer(SideCallOutcome.RequestTooLarge)
            : await PostInTimeAsync(json, cancellationToken);
        _metrics.SideCallEnded(_destination.Name, answer.Reason, (long)_time.GetElapsedTime(started).TotalMicroseconds);
        return answer;
    }

    private async ValueTask<SideCallAnswer> PostInTimeAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_destination.Timeout, _time);
        using var link = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            if (!await EnterAsync(link.Token))
            {
                return new SideCallAnswer(SideCallOutcome.Busy);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SideCallAnswer(SideCallOutcome.TimedOut);
        }

        try
        {
            return _circuit.TryPass() ? Noted(await ExchangeAsync(json, link.Token, cancellationToken)) : new SideCallAnswer(SideCallOutcome.Skipped);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Takes a slot, waiting while not too many others wait; false when they do.</summary>
    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (_slots.Wait(0, cancellationToken))
        {
            return true;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > _destination.MaxConcurrent * WaitersPerSlot)
            {
                return false;
            }

            await _slots.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private async ValueTask<SideCallAnswer> ExchangeAsync(ReadOnlyMemory<byte> json, CancellationToken token, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(json);
            using var response = await _client.SendAsync(request, token);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
            {
                return new SideCallAnswer(SideCallOutcome.BadStatus, status);
            }

            if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            {
                return new SideCallAnswer(SideCallOutcome.AnswerRefused, status);
            }

            var body = await BoundedRead.AllAsync(response.Content, _destination.MaxAnswerBytes, null, token);
            return body is null ? new SideCallAnswer(SideCallOutcome.AnswerRefused, status) : new SideCallAnswer(SideCallOutcome.Answered, status, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The deadline, or the handler's own limit on connecting.
            return new SideCallAnswer(SideCallOutcome.TimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new SideCallAnswer(exception is EgressDeniedException || exception.InnerException is EgressDeniedException ? SideCallOutcome.Denied : SideCallOutcome.Unreachable);
        }
    }

    private HttpRequestMessage Request(ReadOnlyMemory<byte> json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _destination.Address) { Content = new ReadOnlyMemoryContent(json) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        request.Headers.TryAddWithoutValidation("User-Agent", $"guard/{ServedVersion.Guard}");
        foreach (var (name, value) in _destination.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private SideCallAnswer Noted(in SideCallAnswer answer)
    {
        if (!answer.IsUnreachable && answer.Status < 500)
        {
            _circuit.Succeeded();
        }
        else if (_circuit.Failed())
        {
            Log.Paused(_logger, _destination.Name, answer.Reason, SideCallCircuit.Pause.TotalSeconds);
        }

        return answer;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Calls to {Destination} keep failing, last with {Reason}; none is made for {Seconds} s")]
        public static partial void Paused(ILogger logger, string destination, string reason, double seconds);
    }
}
