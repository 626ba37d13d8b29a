using System.Collections.Immutable;

namespace Guard.Engine.Content;

/// <summary>What one pass over a request body found: where the strings and the fields that matter stand. Belongs to one request.</summary>
public sealed class ContentIndex : IDisposable
{
    internal ContentIndex(PartTable table) => Table = table;

    /// <summary>The model group asked for; never null or empty in a valid index.</summary>
    public string Model { get; internal set; } = "";

    public bool IsStream { get; internal set; }

    /// <summary>The caller asked for a usage chunk.</summary>
    public bool WantsUsage { get; internal set; }

    /// <summary>Names in the body's <c>guardrails</c>.</summary>
    public ImmutableArray<string> Guardrails { get; internal set; } = [];

    /// <summary>What the body sends along for single guardrails; valid as long as the body.</summary>
    public ImmutableArray<GuardrailParameters> GuardrailParameters { get; internal set; } = [];

    /// <summary>The body asks to go without the guardrails that an administrator may free callers from.</summary>
    public bool AsksToDisableGuardrails { get; internal set; }

    public long? MaxOutputTokens { get; internal set; }

    /// <summary>Answers asked for (<c>n</c>), 1 unless given.</summary>
    public int Choices { get; internal set; } = 1;

    /// <summary>The end user the body names, first of LiteLLM's fields.</summary>
    public string? EndUser { get; internal set; }

    public string? SessionId { get; internal set; }

    public ImmutableArray<string> Tags { get; internal set; } = [];

    /// <summary><c>metadata.spend_logs_metadata</c> as written, or null.</summary>
    public string? SpendMetadataJson { get; internal set; }

    /// <summary>Attachments that hold no readable text: images, audio, files.</summary>
    public int Unscannable { get; internal set; }

    /// <summary>Bytes of text that will count as input, for estimates.</summary>
    public long TextBytes { get; internal set; }

    /// <summary>The provider's conversation that the body goes on with, or null.</summary>
    internal string? ConversationId { get; set; }

    /// <summary>The conversation is a list of items under <c>input</c>; else of messages under <c>messages</c>.</summary>
    internal bool HasInputItems { get; init; }

    /// <summary>What stands in <c>metadata</c> no provider takes: it is the gateway's.</summary>
    internal bool MetadataIsForGuard { get; set; }

    /// <summary>The schema the body wants its answer to have (<c>response_format.json_schema.schema</c>, <c>text.format.schema</c>); empty without one.</summary>
    internal ByteRange ResponseSchema { get; set; }

    internal PartTable Table { get; }

    internal List<RootProperty> Root { get; } = new(16);

    /// <summary>Offset of the brace that closes the body.</summary>
    internal int RootEnd { get; set; }

    /// <summary>The value of <c>model</c>, quotes included.</summary>
    internal ByteRange ModelValue { get; set; }

    /// <summary>The value of <c>stream_options</c>.</summary>
    internal ByteRange StreamOptions { get; set; }

    /// <summary>Marks a root property as the gateway's: what stands in it is no part of the conversation.</summary>
    internal void CutRoot(int property)
    {
        var range = Root[property] with { IsCut = true };
        Root[property] = range;
        for (var i = 0; i < Table.Count; i++)
        {
            ref var entry = ref Table.Entry(i);
            entry.IsRemoved |= entry.Document == 0 && entry.RawStart > range.Start && entry.RawStart < range.End;
        }
    }

    /// <summary>The schema the request wants its answer to have, of the body this index was made of.</summary>
    internal ReadOnlyMemory<byte> ResponseSchemaOf(ReadOnlyMemory<byte> body) => body.Slice(ResponseSchema.Start, ResponseSchema.Length);

    public void Dispose() => Table.Dispose();
}
