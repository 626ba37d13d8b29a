using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.Engine.Guardrails;

/// <summary>
/// The guardrails that judge a request while the model already works on it. They only refuse, and nothing of the answer leaves before they have spoken.
/// Owned by one request: <see cref="DisposeAsync"/> ends what still runs, before the request's memory goes back.
/// </summary>
internal sealed class BesideRun : IAsyncDisposable
{
    private readonly GuardrailRun _run;
    private readonly GuardrailRun _beside;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _refused = new();
    private readonly Task<GuardError?> _judging;
    private bool _isTold;

    private BesideRun(GuardrailPipeline pipeline, GuardrailRun run, GuardrailRun beside, PartTable table, CancellationToken caller)
    {
        _run = run;
        _beside = beside;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _judging = JudgeAsync(pipeline, table);
    }

    /// <summary>Cancelled as soon as one of them refuses: the model's work is of no use any more.</summary>
    public CancellationToken Refused => _refused.Token;

    /// <summary>Starts them; null when there are none.</summary>
    public static BesideRun? Start(GuardrailPipeline pipeline, GuardrailRun run, GuardrailRun? beside, PartTable table, CancellationToken caller) =>
        beside is null ? null : new BesideRun(pipeline, run, beside, table, caller);

    /// <summary>What they say once all have spoken: the error for the caller, or null. Their evidence is in the run afterwards.</summary>
    public async ValueTask<GuardError?> WaitAsync()
    {
        var error = await _judging;
        if (!_isTold)
        {
            _isTold = true;
            _run.Add(_beside);
        }

        return error;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_judging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _refused.Dispose();
    }

    private async Task<GuardError?> JudgeAsync(GuardrailPipeline pipeline, PartTable table)
    {
        var error = await pipeline.RunAsync(_beside, table, Stage.Input, _stop.Token);
        if (error is not null)
        {
            await _refused.CancelAsync();
        }

        return error;
    }
}
