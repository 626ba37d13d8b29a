using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Engine.Streaming;
using Guard.Engine.Telemetry;
using Guard.Plugins.Pii;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.Benchmarks;

/// <summary>The guardrail pipeline and the stream driver, put together as the gateway does.</summary>
internal static class GuardedRoad
{
    private static readonly GuardMetrics Metrics = new(new MetricsOptions());
    private static readonly GuardrailRunner Runner = new(TimeProvider.System, Metrics, NullLogger<GuardrailRunner>.Instance);
    private static readonly OpenAiChatStream Dialect = new();

    public static GuardrailPipeline Pipeline { get; } = new(Runner, TimeProvider.System);

    /// <summary>So many PII guardrails, which mask.</summary>
    public static ImmutableArray<GuardrailBinding> Bindings(int count) => [.. Enumerable.Range(0, count).Select(Binding)];

    /// <summary>A request's run.</summary>
    public static GuardrailRun Run(ImmutableArray<GuardrailBinding> bindings) => new()
    {
        Facts = RequestFacts.None,
        RequestId = "r",
        Protection = ProtectionKey.Example,
        Bindings = bindings,
    };

    /// <summary>The answer of <paramref name="upstream"/> as the caller would read it.</summary>
    public static GuardedResponseStream Answer(GuardrailRun run, Stream upstream) => new(new GuardedStreamParts(
        upstream,
        Dialect,
        new StreamJudge(run, Runner, Pipeline, Metrics, TimeProvider.System),
        new StreamSettings(),
        static _ => default,
        static (error, _) => SseErrorWriter.Render(error, ErrorProfile.Default)));

    /// <summary>Reads a stream that is always ready to its end, and returns how many bytes it had.</summary>
    public static int Drain(Stream stream, byte[] buffer)
    {
        var total = 0;
        while (true)
        {
            var pending = stream.ReadAsync(buffer);
            var read = pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("The stream was not ready.");
            if (read == 0)
            {
                return total;
            }

            total += read;
        }
    }

    /// <summary>Runs a pipeline whose guardrails answer at once.</summary>
    public static GuardError? Judge(GuardrailRun run, PartTable table)
    {
        var pending = Pipeline.RunAsync(run, table, Stage.Input, CancellationToken.None);
        return pending.IsCompletedSuccessfully ? pending.Result : throw new InvalidOperationException("A guardrail was not ready.");
    }

    private static GuardrailBinding Binding(int number) => new()
    {
        Name = $"pii-{number}",
        RuleId = $"bench/pii-{number}@1",
        Type = "pii",
        Guardrail = new PiiGuardrail(PiiSettings.Default, ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Mask))),
        Stages = StageSet.All,
        IsDefaultOn = true,
    };
}
