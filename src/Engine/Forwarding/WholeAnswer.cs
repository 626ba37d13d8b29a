using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Providers;
using Guard.Engine.Spend;

namespace Guard.Engine.Forwarding;

/// <summary>A whole answer, judged and edited.</summary>
/// <param name="Body">What the caller gets.</param>
/// <param name="Usage">What the upstream reported, or null.</param>
/// <param name="TextBytes">Bytes of answer text, for an estimate.</param>
internal sealed record WholeAnswer(ReadOnlyMemory<byte> Body, Usage? Usage, long TextBytes)
{
    /// <summary>Reads, judges and edits. The error is the upstream's fault or a guardrail's word; the answer then never reaches the caller.</summary>
    /// <param name="body">As the upstream sent it.</param>
    /// <param name="request">Whose answer it is.</param>
    /// <param name="pipeline">Judges it.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static async ValueTask<(WholeAnswer? Answer, GuardError? Error)> JudgeAsync(
        ReadOnlyMemory<byte> body, GatewayRequest request, GuardrailPipeline pipeline, CancellationToken cancellationToken)
    {
        using var answer = request.Dialect.ReadAnswer(body);
        if (answer is null || answer.IsError || !answer.HasChoices)
        {
            return (null, new GuardError(GuardErrorCode.UpstreamFailed, $"The upstream answered with something that is no {request.Dialect.AnswerName}."));
        }

        var usage = ReadUsage(body.Span, answer.Usage);
        var textBytes = answer.TextBytes;
        var error = await pipeline.RunAsync(request.Run, answer.Table, Stage.Output, cancellationToken);
        return (new WholeAnswer(error is null ? Splice(body, answer, request) : default, usage, textBytes), error);
    }

    public static Usage? ReadUsage(ReadOnlySpan<byte> body, ByteRange value)
    {
        if (!value.IsPresent)
        {
            return null;
        }

        var reader = new Utf8JsonReader(body.Slice(value.Start, value.Length));
        return reader.Read() && UsageReader.TryRead(ref reader, out var usage) ? usage : null;
    }

    private static ReadOnlyMemory<byte> Splice(ReadOnlyMemory<byte> body, ContentAnswer answer, GatewayRequest request)
    {
        var patch = new BodyPatch();
        if (answer.Table.HasEdits)
        {
            var removals = request.Dialect.PlanRemovals(answer.Table, body);
            PartSplicer.AddEdits(answer.Table, patch, removals);
            removals?.AddTo(patch);
            foreach (var value in answer.LogProbabilities)
            {
                patch.Replace(value.Start, value.Length, request.Dialect.NoLogProbabilities);
            }
        }

        var name = JsonSerializer.SerializeToUtf8Bytes(request.Index.Model, ContentJsonContext.Default.String);
        if (answer.Model.IsPresent && !body.Span.Slice(answer.Model.Start, answer.Model.Length).SequenceEqual(name))
        {
            patch.Replace(answer.Model.Start, answer.Model.Length, name);
        }

        return patch.IsEmpty ? body : patch.Apply(body.Span);
    }
}
