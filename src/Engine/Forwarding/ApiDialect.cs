using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Providers;
using Guard.Engine.Streaming;

namespace Guard.Engine.Forwarding;

/// <summary>One wire API of the model lane: how its requests, answers, streams and errors read and write, and what a provider is asked for. Immutable and thread-safe.</summary>
internal sealed record ApiDialect
{
    public required ApiOperation Operation { get; init; }

    /// <summary>LiteLLM's call type, for the record.</summary>
    public required string CallType { get; init; }

    /// <summary>What errors call an answer.</summary>
    public required string AnswerName { get; init; }

    public required IContentIndexer Indexer { get; init; }

    /// <summary>Reads a whole answer; null when the body is none.</summary>
    public required Func<ReadOnlyMemory<byte>, ContentAnswer?> ReadAnswer { get; init; }

    /// <summary>What leaves a whole answer with the tool calls that were taken out; null for nothing.</summary>
    public required Func<PartTable, ReadOnlyMemory<byte>, RemovalPlan?> PlanRemovals { get; init; }

    /// <summary>What stands in the place of log probabilities that repeat a text which changed.</summary>
    public required ReadOnlyMemory<byte> NoLogProbabilities { get; init; }

    public required IStreamDialect Stream { get; init; }

    /// <summary>Writes an error as the event that ends a broken stream. The number is the event's own, where events have one.</summary>
    public required Func<GuardError, long, byte[]> RenderStreamError { get; init; }

    /// <summary>Streams report usage only when they are asked to.</summary>
    public bool AsksForUsage { get; init; }

    /// <summary>OpenAI's chat completions.</summary>
    public static ApiDialect OpenAiChat(ErrorProfile profile) => new()
    {
        Operation = ApiOperation.ChatCompletions,
        CallType = "acompletion",
        AnswerName = "chat completion",
        Indexer = new OpenAiChatIndexer(),
        ReadAnswer = OpenAiChatAnswer.Read,
        PlanRemovals = static (table, body) => AnswerRemovals.Plan(table, body.Span),
        NoLogProbabilities = "null"u8.ToArray(),
        Stream = new OpenAiChatStream(),
        RenderStreamError = (error, _) => SseErrorWriter.Render(error, profile),
        AsksForUsage = true,
    };

    /// <summary>OpenAI's responses.</summary>
    public static ApiDialect OpenAiResponses(ErrorProfile profile) => new()
    {
        Operation = ApiOperation.Responses,
        CallType = "aresponses",
        AnswerName = "response",
        Indexer = new OpenAiResponsesIndexer(),
        ReadAnswer = OpenAiResponsesAnswer.Read,
        PlanRemovals = static (table, body) => ResponsesAnswerRemovals.Plan(table, body.Span),
        NoLogProbabilities = "[]"u8.ToArray(),
        Stream = new OpenAiResponsesStream(),
        RenderStreamError = (error, number) => ResponsesErrorEvent.Render(error, profile, number),
    };
}
