using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.Engine.Guardrails;

/// <summary>
/// Judges content that is no request to a model: what <c>guard scan</c> reads and what other gateways send. The ordinary pipeline runs, in order, with
/// limits and failure modes; beside the edited text every finding is told at its place in the text as given. Thread-safe.
/// </summary>
public sealed class ContentJudge : IDisposable
{
    private readonly GuardrailPipeline _pipeline;
    private readonly ProtectionKey _protection;
    private readonly IDisposable? _owned;

    internal ContentJudge(GuardrailPipeline pipeline, ProtectionKey protection, IDisposable? owned = null)
    {
        _pipeline = pipeline;
        _protection = protection;
        _owned = owned;
    }

    /// <summary>A judge for commands without a host: it counts and logs nothing.</summary>
    public static ContentJudge Create(TimeProvider time, ProtectionKey protection)
    {
        var runner = new GuardrailRunner(time, new GuardMetrics(new MetricsOptions()), NullLogger<GuardrailRunner>.Instance);
        return new ContentJudge(new GuardrailPipeline(runner, time), protection, runner);
    }

    /// <summary>Judges. An error of the result is the guardrails' refusal; an error in place of a result is a body that cannot be read.</summary>
    public async ValueTask<Result<ContentJudgement>> JudgeAsync(ContentToJudge content, CancellationToken cancellationToken)
    {
        using var texts = new PartTable();
        foreach (var text in content.Texts)
        {
            texts.AddText(Encoding.UTF8.GetBytes(text), KindOf(content.Stage ?? content.Side), content.Stage ?? content.Side);
        }

        if (content.Mcp is { } mcp)
        {
            using var table = new PartTable();
            return mcp.TryIndex(table) ? await JudgeAsync(content, texts, table, cancellationToken) : new GuardError(GuardErrorCode.InvalidRequest, "The message is not JSON that can be judged.");
        }

        if (content.Body.IsEmpty)
        {
            return await JudgeAsync(content, texts, null, cancellationToken);
        }

        if (content.IsAnswer)
        {
            using var answer = OpenAiChatAnswer.Read(content.Body);
            return answer is { HasChoices: true } ? await JudgeAsync(content, texts, answer.Table, cancellationToken) : new GuardError(GuardErrorCode.InvalidRequest, "The body is no chat completion.");
        }

        if (!new OpenAiChatIndexer().Index(content.Body).TryGetValue(out var index, out var error))
        {
            return error;
        }

        using (index)
        {
            return await JudgeAsync(content, texts, index.Table, cancellationToken);
        }
    }

    public void Dispose() => _owned?.Dispose();

    private async ValueTask<ContentJudgement> JudgeAsync(ContentToJudge content, PartTable texts, PartTable? body, CancellationToken cancellationToken)
    {
        var record = new FindingRecord();
        var run = Run(content, [.. content.Bindings.Select(binding => Recorded(binding, record))]);
        try
        {
            var error = await RunAsync(run, content, texts, cancellationToken);
            error ??= body is null ? null : await RunAsync(run, content, body, cancellationToken);
            return new ContentJudgement
            {
                Error = error,
                Texts = [.. Enumerable.Range(0, texts.Count).Select(part => new JudgedText(texts.GetString(part), texts.Entry(part).Edits is not null, record.In(texts, part)))],
                Body = body?.GetDocument().ToArray() ?? default(ReadOnlyMemory<byte>),
                BodyFindings = body is null ? [] : record.In(body),
                IsRemoved = body is { HasRemovedItems: true },
                HasChanged = texts.HasEdits || body?.HasEdits == true,
                Evidence = run.Evidence,
            };
        }
        finally
        {
            record.Close();
        }
    }

    private async ValueTask<GuardError?> RunAsync(GuardrailRun run, ContentToJudge content, PartTable table, CancellationToken cancellationToken)
    {
        var error = await _pipeline.RunAsync(run, table, content.Side, cancellationToken);
        if (error is not null && content.FindsAll)
        {
            // Those that had not run yet only watch: nothing they find can change the refusal.
            var ran = run.JudgedNames.ToHashSet(StringComparer.Ordinal);
            var others = Run(content, [.. run.Bindings.Where(binding => !ran.Contains(binding.Name)).Select(static binding => binding with { IsMonitor = true })]);
            await _pipeline.RunAsync(others, table, content.Side, cancellationToken);
        }

        return error;
    }

    private GuardrailRun Run(ContentToJudge content, ImmutableArray<GuardrailBinding> bindings) => new()
    {
        Facts = content.Facts,
        RequestId = content.RequestId,
        Protection = _protection,
        Bindings = bindings,
        Consented = content.Consented,
    };

    /// <summary>There is no model call that anything could run beside.</summary>
    private static GuardrailBinding Recorded(GuardrailBinding binding, FindingRecord record) =>
        binding with { Guardrail = new RecordedGuardrail(binding, record), IsConcurrent = false };

    private static ContentKind KindOf(Stage stage) => stage switch
    {
        Stage.ToolList => ContentKind.ToolDefinition,
        Stage.ToolCall => ContentKind.ToolArguments,
        Stage.ToolResult => ContentKind.ToolResult,
        _ => ContentKind.Text,
    };
}
