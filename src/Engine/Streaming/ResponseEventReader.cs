using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Providers;

namespace Guard.Engine.Streaming;

/// <summary>The members of one event, each read where it stands; what they mean is known when all were read, since the type may come last.</summary>
internal ref struct ResponseEventReader(ByteRange data, FrameFacts facts)
{
    private ResponseEventType? _type;
    private int _output;
    private int _content;
    private int _summary = -1;
    private ByteRange _number;
    private long _sequence;
    private bool _hasError;
    private bool _hasOtherDelta;
    private FrameSegment? _arguments;
    private FrameSegment? _initial;
    private ContentKind _initialKind;
    private ResponsesIdentity _item;
    private FrameSegment? _itemArguments;

    /// <summary>The reader stands on a property name; it is left on the end of its value.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (JsonText.Is(reader, "type"u8))
        {
            reader.Read();
            _type = reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped ? ResponseEventType.Of(reader.ValueSpan) : null;
            reader.Skip();
        }
        else if (JsonText.Is(reader, "delta"u8))
        {
            reader.Read();
            ReadDelta(ref reader);
        }
        else if (JsonText.Is(reader, "arguments"u8) || JsonText.Is(reader, "input"u8))
        {
            reader.Read();
            _arguments = Segment(in reader);
            reader.Skip();
        }
        else if (JsonText.Is(reader, "logprobs"u8))
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            facts.LogProbabilities.Add((0, new ByteRange(data.Start + start, (int)reader.BytesConsumed - start)));
        }
        else if (JsonText.Is(reader, "error"u8))
        {
            reader.Read();
            _hasError = reader.TokenType != JsonTokenType.Null;
            reader.Skip();
        }
        else
        {
            ReadPlace(ref reader);
        }
    }

    /// <summary>Says in the facts what the event is.</summary>
    public readonly void Finish()
    {
        if (_type is not { } type)
        {
            facts.Type = _hasError ? FrameType.UpstreamError : FrameType.Garbage;
            return;
        }

        if (type.IsError)
        {
            facts.Type = FrameType.UpstreamError;
            return;
        }

        var part = _summary >= 0 ? _summary : _content;
        var isCall = _item.Kind == ResponsesItemKind.Call;
        var lane = isCall ? new ChannelKey(_output, ContentKind.ToolArguments, 0) : new ChannelKey(_output, type.Text, type.Lane(part));
        AddSegments(type, lane);
        if (isCall)
        {
            facts.Calls.Add(new CallFragment(lane, 0, _item.Name, _item.CallId ?? _item.Id, _item.Type, _item.IsNameUnclear, _item.ServerLabel));
        }

        facts.Type = type.Kind == ResponseEventKind.End ? FrameType.Terminal : FrameType.Data;
        facts.Event = new ResponseEvent
        {
            Kind = type.Kind == ResponseEventKind.Delta && _hasOtherDelta ? ResponseEventKind.Other : type.Kind,
            Data = data,
            OutputIndex = _output,
            PartIndex = part,
            Lane = lane,
            Number = _number,
            Sequence = _sequence,
            Arguments = type.Kind == ResponseEventKind.ItemDone ? _itemArguments : type.Kind == ResponseEventKind.LaneDone ? _arguments : null,
            IsFailure = type.IsFailure,
        };
    }

    private readonly void AddSegments(in ResponseEventType type, ChannelKey lane)
    {
        if (type.Kind == ResponseEventKind.Delta && !_hasOtherDelta)
        {
            for (var i = 0; i < facts.Segments.Count; i++)
            {
                facts.Segments[i] = facts.Segments[i] with { Channel = lane };
            }

            return;
        }

        // What an item or a part begins with, deltas are added to.
        facts.Segments.Clear();
        var begins = type.Kind == ResponseEventKind.ItemAdded ? _itemArguments : type.Kind == ResponseEventKind.Other && type.Text != ContentKind.Unknown ? _initial : null;
        if (begins is { RawLength: > 0 } segment)
        {
            facts.Segments.Add(segment with { Channel = type.Kind == ResponseEventKind.Other && _initialKind == ContentKind.Refusal ? lane with { Kind = ContentKind.Refusal } : lane });
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        if (Segment(in reader) is { } segment)
        {
            if (segment.RawLength > 0)
            {
                facts.Segments.Add(segment);
            }
        }
        else
        {
            _hasOtherDelta = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        }

        reader.Skip();
    }

    private void ReadPlace(ref Utf8JsonReader reader)
    {
        var isOutput = JsonText.Is(reader, "output_index"u8);
        var isContent = JsonText.Is(reader, "content_index"u8);
        var isSummary = JsonText.Is(reader, "summary_index"u8);
        var isNumber = JsonText.Is(reader, "sequence_number"u8);
        var isItem = JsonText.Is(reader, "item"u8);
        var isPart = JsonText.Is(reader, "part"u8);
        var isResponse = JsonText.Is(reader, "response"u8);
        reader.Read();
        if (isOutput || isContent || isSummary)
        {
            var number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : 0;
            (_output, _content, _summary) = (isOutput ? number : _output, isContent ? number : _content, isSummary ? number : _summary);
        }
        else if (isNumber && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _sequence))
        {
            _number = new ByteRange(data.Start + (int)reader.TokenStartIndex, reader.ValueSpan.Length);
        }
        else if (isItem)
        {
            _item = ResponsesIdentity.Of(reader);
            _itemArguments = StringOf(reader, "arguments"u8) ?? StringOf(reader, "input"u8);
        }
        else if (isPart)
        {
            _initial = StringOf(reader, "text"u8);
            _initialKind = _initial is null ? ContentKind.Refusal : ContentKind.Text;
            _initial ??= StringOf(reader, "refusal"u8);
        }
        else if (isResponse)
        {
            ReadResponse(reader);
        }

        reader.Skip();
    }

    private readonly void ReadResponse(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isModel = JsonText.Is(reader, "model"u8);
            var isUsage = JsonText.Is(reader, "usage"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (isUsage && reader.TokenType == JsonTokenType.StartObject)
            {
                var fork = reader;
                facts.Usage = UsageReader.TryRead(ref fork, out var usage) ? usage : null;
            }

            reader.Skip();
            if (isModel)
            {
                facts.Model = new ByteRange(data.Start + start, (int)reader.BytesConsumed - start);
            }
        }
    }

    private readonly FrameSegment? StringOf(Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = JsonText.Is(reader, name);
            reader.Read();
            if (isFound)
            {
                return Segment(in reader);
            }

            reader.Skip();
        }

        return null;
    }

    private readonly FrameSegment? Segment(ref readonly Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? new FrameSegment(default, data.Start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped)
        : null;
}
