using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>The <c>type</c> of an event of a streamed response.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Text">What kind of text a delta, or the end of a lane, is of.</param>
/// <param name="Variant">Tells lanes of one kind apart.</param>
internal readonly record struct ResponseEventType(ResponseEventKind Kind, ContentKind Text = ContentKind.Unknown, int Variant = 0)
{
    private const int SummaryVariant = 1;

    public bool IsError { get; private init; }

    public bool IsFailure { get; private init; }

    /// <summary>Reads a type without escapes.</summary>
    public static ResponseEventType Of(ReadOnlySpan<byte> type)
    {
        if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8))
        {
            return new(ResponseEventKind.End);
        }

        if (type.SequenceEqual("response.failed"u8))
        {
            return new(ResponseEventKind.End) { IsFailure = true };
        }

        if (type.SequenceEqual("error"u8))
        {
            return new(ResponseEventKind.Other) { IsError = true };
        }

        if (type.SequenceEqual("response.output_item.added"u8))
        {
            return new(ResponseEventKind.ItemAdded);
        }

        if (type.SequenceEqual("response.output_item.done"u8))
        {
            return new(ResponseEventKind.ItemDone);
        }

        if (type.SequenceEqual("response.content_part.done"u8) || type.SequenceEqual("response.reasoning_summary_part.done"u8))
        {
            return new(ResponseEventKind.PartDone, type[9] == (byte)'r' ? ContentKind.Reasoning : ContentKind.Text);
        }

        if (type.SequenceEqual("response.content_part.added"u8) || type.SequenceEqual("response.reasoning_summary_part.added"u8))
        {
            return new(ResponseEventKind.Other, type[9] == (byte)'r' ? ContentKind.Reasoning : ContentKind.Text, type[9] == (byte)'r' ? SummaryVariant : 0);
        }

        return type.EndsWith(".delta"u8) ? OfLane(type[..^".delta".Length], ResponseEventKind.Delta)
            : type.EndsWith(".done"u8) ? OfLane(type[..^".done".Length], ResponseEventKind.LaneDone)
            : new(ResponseEventKind.Other);
    }

    /// <summary>The lane's own number: kinds that count their parts apart do not meet.</summary>
    public int Lane(int part) => Text == ContentKind.ToolArguments ? 0 : (Variant * 397) ^ part;

    private static ResponseEventType OfLane(ReadOnlySpan<byte> name, ResponseEventKind kind)
    {
        if (name.SequenceEqual("response.output_text"u8))
        {
            return new(kind, ContentKind.Text);
        }

        if (name.SequenceEqual("response.refusal"u8))
        {
            return new(kind, ContentKind.Refusal);
        }

        if (name.SequenceEqual("response.reasoning_summary_text"u8))
        {
            return new(kind, ContentKind.Reasoning, SummaryVariant);
        }

        if (name.SequenceEqual("response.reasoning_text"u8))
        {
            return new(kind, ContentKind.Reasoning);
        }

        if (name.SequenceEqual("response.function_call_arguments"u8) || name.SequenceEqual("response.mcp_call_arguments"u8) || name.SequenceEqual("response.custom_tool_call_input"u8))
        {
            return new(kind, ContentKind.ToolArguments);
        }

        var hash = 17;
        foreach (var letter in name)
        {
            hash = (hash * 31) + letter;
        }

        return new(kind, name.EndsWith("transcript"u8) ? ContentKind.Text : ContentKind.Unknown, hash);
    }
}
