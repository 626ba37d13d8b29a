using System.Threading.Channels;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Rules;

/// <summary>
/// A second rule set beside the one in force: a sample of requests and whole answers is judged by it as well, later and on copies, and only counted. Bounded
/// in memory; what does not fit is dropped and counted. A set that does not load is a warning, never a reason not to serve. Thread-safe.
/// </summary>
public sealed partial class ShadowRules : BackgroundService
{
    private const int MaxQueued = 256;
    private const int MaxBody = 1024 * 1024;
    private const long MaxWaiting = 16L * 1024 * 1024;

    private readonly Channel<ShadowContent> _waiting = Channel.CreateBounded<ShadowContent>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly FileRuleSetSource _source;
    private readonly ContentJudge _judge;
    private readonly GuardMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<ShadowRules> _logger;
    private readonly int _percent;
    private bool _isLoaded;
    private long _seen;
    private long _waitingBytes;
    private long _dropped;

    /// <param name="source">Reads the second set; owned, and started once it loads.</param>
    /// <param name="samplePercent">The share of requests, 1 to 100.</param>
    /// <param name="judge">A judge of its own, so that its work is not counted as that of the rules in force; owned.</param>
    /// <param name="metrics">Counts decisions.</param>
    /// <param name="time">Clock of retries.</param>
    /// <param name="logger">Hears of findings.</param>
    public ShadowRules(FileRuleSetSource source, int samplePercent, ContentJudge judge, GuardMetrics metrics, TimeProvider time, ILogger<ShadowRules> logger)
    {
        _source = source;
        _percent = samplePercent;
        _judge = judge;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        metrics.WatchCounter("guard_shadow_dropped_total", "Contents the shadow rules did not judge because too much was waiting.", () => Interlocked.Read(ref _dropped));
    }

    /// <summary>The set is missing or holds a mistake.</summary>
    public bool IsDegraded => !Volatile.Read(ref _isLoaded) || _source.IsDegraded;

    /// <summary>Raised after each content that was judged.</summary>
    internal event EventHandler? Compared;

    public override void Dispose()
    {
        _source.Dispose();
        _judge.Dispose();
        base.Dispose();
    }

    /// <summary>Takes part in a request, or null when it is not in the sample: every hundredth counts as many times as there are percents, evenly spread.</summary>
    internal IShadow? Sample(SelectionQuery query, bool isStream)
    {
        if (!Volatile.Read(ref _isLoaded))
        {
            return null;
        }

        var number = Interlocked.Increment(ref _seen);
        return number * _percent / 100 != (number - 1) * _percent / 100 ? new ShadowTicket(this, query, isStream) : null;
    }

    /// <summary>Copies content for later. Never waits.</summary>
    internal void Offer(SelectionQuery query, ReadOnlyMemory<byte> body, Stage side, Verdict live)
    {
        if (body.Length > MaxBody || Interlocked.Add(ref _waitingBytes, body.Length) > MaxWaiting)
        {
            Interlocked.Add(ref _waitingBytes, body.Length > MaxBody ? 0 : -body.Length);
            Interlocked.Increment(ref _dropped);
        }
        else if (!_waiting.Writer.TryWrite(new ShadowContent(query, body.ToArray(), side, live)))
        {
            Interlocked.Add(ref _waitingBytes, -body.Length);
            Interlocked.Increment(ref _dropped);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await LoadAsync(stoppingToken);
            await foreach (var content in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await CompareAsync(content, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await _source.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Tries until the set loads; each new state of its findings is told once.</summary>
    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var told = "";
        while (!Volatile.Read(ref _isLoaded))
        {
            var load = await _source.LoadAsync(cancellationToken);
            var findings = string.Join(Environment.NewLine, load.Diagnostics);
            if (findings != told && findings.Length > 0)
            {
                Log.Findings(_logger, findings);
                told = findings;
            }

            if (load.RuleSet is { } rules)
            {
                await _source.StartAsync(cancellationToken);
                Volatile.Write(ref _isLoaded, true);
                Log.Loaded(_logger, rules.Revision, _percent);
                return;
            }

            await Task.Delay(FileRuleSetSource.PollInterval, _time, cancellationToken);
        }
    }

    private async Task CompareAsync(ShadowContent content, CancellationToken cancellationToken)
    {
        try
        {
            await JudgeAsync(content, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What went wrong may quote the text.
            Log.Failed(_logger, exception.GetType().Name);
            _metrics.ShadowDecided(Word(content.Live), "error");
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -content.Body.Length);
        }

        Compared?.Invoke(this, EventArgs.Empty);
    }

    private async Task JudgeAsync(ShadowContent content, CancellationToken cancellationToken)
    {
        if (!GuardrailSelection.Select(_source.Current, content.Query).TryGetValue(out var bindings, out _))
        {
            _metrics.ShadowDecided(Word(content.Live), "error");
            return;
        }

        var judged = await _judge.JudgeAsync(
            new ContentToJudge { Bindings = bindings, Facts = content.Query.Facts, Side = content.Side, Body = content.Body, IsAnswer = content.Side == Stage.Output, RequestId = "shadow" }, cancellationToken);
        if (!judged.TryGetValue(out var judgement, out _))
        {
            _metrics.ShadowDecided(Word(content.Live), "error");
            return;
        }

        _metrics.ShadowDecided(Word(content.Live), Word(judgement.Verdict));
        for (var i = 0; i < judgement.Evidence.Length; i++)
        {
            var evidence = judgement.Evidence[i];
            var isLast = judgement.Error is { Code: GuardErrorCode.GuardrailBlocked } && i == judgement.Evidence.Length - 1;
            if (evidence.Status == "guardrail_intervened")
            {
                _metrics.ShadowRuleActed(evidence.RuleId, Word(isLast ? Verdict.Block : Verdict.Edit));
            }
        }
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.Edit => "mask",
        _ => "block",
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Shadow rules {Revision} observe {Percent}% of the requests")]
        public static partial void Loaded(ILogger logger, string revision, int percent);

        [LoggerMessage(2, LogLevel.Warning, "Shadow rules: {Findings}")]
        public static partial void Findings(ILogger logger, string findings);

        [LoggerMessage(3, LogLevel.Warning, "The shadow rules failed with {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
