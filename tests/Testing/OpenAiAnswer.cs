using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>A reply worked out for one request: what <see cref="OpenAiWire"/> writes.</summary>
internal sealed record OpenAiAnswer
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string Model { get; init; }

    public required ImmutableArray<OpenAiChoice> Choices { get; init; }

    public required int PromptTokens { get; init; }

    public required int CompletionTokens { get; init; }

    public required bool HasUsage { get; init; }

    /// <summary>The caller asked for <c>stream_options.include_usage</c>.</summary>
    public required bool IncludesStreamUsage { get; init; }

    public static OpenAiAnswer For(FakeReply reply, ReceivedRequest request, long number, long created)
    {
        var json = request.Json;
        var finish = reply.FinishReason ?? (reply.ToolCalls.IsEmpty ? "stop" : "tool_calls");
        var text = reply.TextFor(request);
        var content = text.Length == 0 && (!reply.ToolCalls.IsEmpty || reply.Refusal is not null) ? null : text;
        ImmutableArray<OpenAiChoice> choices =
        [
            new OpenAiChoice(0, content, reply.Reasoning, reply.Refusal, reply.ToolCalls, finish),
            .. reply.MoreChoices.Select((more, index) => new OpenAiChoice(index + 1, more, null, null, [], "stop")),
        ];
        var tokens = reply.Tokens ?? (Math.Max(1, request.Body.Length / 4), Math.Max(1, choices.Sum(choice => choice.Content?.Length ?? 4) / 4));
        return new OpenAiAnswer
        {
            Id = $"chatcmpl-fake{number:D6}",
            Created = created,
            Model = json.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.GetString()! : "gpt-4o-mini",
            Choices = choices,
            PromptTokens = tokens.Prompt,
            CompletionTokens = tokens.Completion,
            HasUsage = !reply.OmitsUsage,
            IncludesStreamUsage = !reply.OmitsUsage && AsksForUsage(json),
        };
    }

    /// <summary>The events of this answer as a stream, each without its framing, the closing marker left out.</summary>
    public IEnumerable<byte[]> Chunks(int length)
    {
        foreach (var choice in Choices)
        {
            yield return OpenAiWire.Chunk(this, choice.Index, null, delta =>
            {
                delta.WriteString("role"u8, "assistant"u8);
                if (choice.ToolCalls.IsEmpty)
                {
                    delta.WriteString("content"u8, ""u8);
                }
                else
                {
                    delta.WriteNull("content"u8);
                }

                delta.WriteNull("refusal"u8);
            });
        }

        foreach (var chunk in Choices.SelectMany(choice => DeltasOf(choice, length)))
        {
            yield return chunk;
        }

        foreach (var choice in Choices)
        {
            yield return OpenAiWire.Chunk(this, choice.Index, choice.FinishReason, static _ => { });
        }

        if (IncludesStreamUsage)
        {
            yield return OpenAiWire.UsageChunk(this);
        }
    }

    private static bool AsksForUsage(JsonElement json) =>
        json.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;

    private static IEnumerable<string> Pieces(string? text, int length)
    {
        for (var start = 0; start < (text?.Length ?? 0);)
        {
            var end = Math.Min(start + length, text!.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    private IEnumerable<byte[]> DeltasOf(OpenAiChoice choice, int length)
    {
        foreach (var piece in Pieces(choice.Reasoning, length))
        {
            yield return OpenAiWire.Chunk(this, choice.Index, null, delta => delta.WriteString("reasoning_content"u8, piece));
        }

        foreach (var piece in Pieces(choice.Content, length))
        {
            yield return OpenAiWire.Chunk(this, choice.Index, null, delta => delta.WriteString("content"u8, piece));
        }

        foreach (var piece in Pieces(choice.Refusal, length))
        {
            yield return OpenAiWire.Chunk(this, choice.Index, null, delta => delta.WriteString("refusal"u8, piece));
        }

        for (var index = 0; index < choice.ToolCalls.Length; index++)
        {
            foreach (var chunk in DeltasOf(choice, index, length))
            {
                yield return chunk;
            }
        }
    }

    private IEnumerable<byte[]> DeltasOf(OpenAiChoice choice, int callIndex, int length)
    {
        var call = choice.ToolCalls[callIndex];
        yield return OpenAiWire.Chunk(this, choice.Index, null, delta => WriteToolDelta(delta, callIndex, call, ""));
        foreach (var piece in Pieces(call.Arguments, length))
        {
            yield return OpenAiWire.Chunk(this, choice.Index, null, delta => WriteToolDelta(delta, callIndex, null, piece));
        }
    }

    /// <summary>The first delta of a call names it; later ones carry only pieces of its arguments.</summary>
    private static void WriteToolDelta(Utf8JsonWriter delta, int index, FakeToolCall? opening, string arguments)
    {
        delta.WriteStartArray("tool_calls"u8);
        delta.WriteStartObject();
        delta.WriteNumber("index"u8, index);
        if (opening is not null)
        {
            delta.WriteString("id"u8, opening.Id);
            delta.WriteString("type"u8, "function"u8);
        }

        delta.WriteStartObject("function"u8);
        if (opening is not null)
        {
            delta.WriteString("name"u8, opening.Name);
        }

        delta.WriteString("arguments"u8, arguments);
        delta.WriteEndObject();
        delta.WriteEndObject();
        delta.WriteEndArray();
    }
}
