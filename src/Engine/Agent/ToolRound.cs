using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Telemetry;

namespace Guard.Engine.Agent;

/// <summary>Runs the calls of one answer, several at a time. Thread-safe.</summary>
internal sealed class ToolRound(IToolSet tools, AgentLimits limits, GuardMetrics metrics)
{
    /// <summary>Each call with what the model is told of it, as they end. Throws only when the caller went away.</summary>
    public async IAsyncEnumerable<(AgentCall Call, CallText Text)> RunAsync(ImmutableArray<AgentCall> calls, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(limits.MaxParallelCalls);
        var running = calls.Select((call, i) => OneAsync(call, i, places, cancellationToken)).ToList();
        try
        {
            await foreach (var ended in Task.WhenEach(running).WithCancellation(cancellationToken))
            {
                yield return await ended;
            }
        }
        finally
        {
            // Nothing of this round outlives it.
            await ((Task)Task.WhenAll(running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(AgentCall Call, CallText Text)> OneAsync(AgentCall call, int number, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        if (Refusal(call, number, out var arguments) is { } refusal)
        {
            metrics.AgentCallEnded("refused");
            return (call, new CallText(refusal, true));
        }

        await places.WaitAsync(cancellationToken);
        try
        {
            var text = Bounded(CallText.Of(await tools.CallAsync(call.Offered.Entry, call.Offered.Tool, arguments!, cancellationToken)));
            metrics.AgentCallEnded(text.IsError ? "failed" : "completed");
            return (call, text);
        }
        finally
        {
            places.Release();
        }
    }

    private string? Refusal(AgentCall call, int number, out JsonObject? arguments)
    {
        arguments = null;
        if (call.Refusal is { } refusal)
        {
            return refusal;
        }

        if (number >= limits.MaxCallsPerRound)
        {
            return $"The tool was not called: an answer may hold {limits.MaxCallsPerRound} calls.";
        }

        arguments = JsonFields.Parse(call.Arguments.Length == 0 ? "{}" : call.Arguments);
        return arguments is null ? "The tool was not called: its arguments are no JSON object." : null;
    }

    private CallText Bounded(CallText text)
    {
        if (Encoding.UTF8.GetByteCount(text.Text) <= limits.MaxResultBytes)
        {
            return text;
        }

        var length = Math.Min(text.Text.Length, limits.MaxResultBytes / 3);
        length -= char.IsHighSurrogate(text.Text[length - 1]) ? 1 : 0;
        return text with { Text = $"{text.Text[..length]}\n[cut: the result is longer than {limits.MaxResultBytes} bytes; ask for less]" };
    }
}
