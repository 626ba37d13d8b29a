using System.Text;
using System.Text.Json;
using Guard.Engine.Content;
using Guard.Engine.Errors;

namespace Guard.Engine.Streaming;

/// <summary>
/// What an event says as a whole: a finished text, a part, an item, the response. What was judged before shows what became of it; the rest is judged now, as in a whole
/// answer. Not thread-safe.
/// </summary>
internal sealed class ResponseSnapshot : IDisposable
{
    private static readonly byte[] NoLogProbabilities = [.. "[]"u8];

    private readonly ReadOnlyMemory<byte> _data;
    private readonly PartTable _table = new();
    private readonly ContentAnswer _answer;
    private readonly BodyPatch _patch = new();

    private ResponseSnapshot(ReadOnlyMemory<byte> data)
    {
        _data = data;
        _answer = new ContentAnswer(_table);
    }

    /// <summary>There is nothing in it to judge.</summary>
    public bool IsEmpty => _table.Count == 0 && _table.ItemCount == 0;

    /// <summary>The call that the event's item is was taken out.</summary>
    public bool IsItemRemoved { get; private set; }

    /// <summary>Reads the data of an event that the dialect found good; strings that stand in a lane's share are left to the lane.</summary>
    public static ResponseSnapshot Read(ReadOnlyMemory<byte> data, in ResponseEvent place, List<FrameSegment> shares)
    {
        var snapshot = new ResponseSnapshot(data);
        var walk = new JsonWalk(data, snapshot._table.AddDocument(data), snapshot._table, null);
        walk.Read();
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            snapshot.ReadMember(ref walk, place);
        }

        snapshot.Leave(place, shares);
        return snapshot;
    }

    /// <summary>Judges what was not judged before. Null when the event may go on.</summary>
    public async ValueTask<GuardError?> SettleAsync(StreamJudge judge, JudgedAnswers known, CancellationToken cancellationToken)
    {
        var (calls, parts) = Recall(known);
        if (calls.Count + parts.Count > 0)
        {
            var error = await judge.Pipeline.RunAsync(judge.Run, _table, Stage.Output, cancellationToken);
            if (error is not null)
            {
                return error;
            }

            Remember(known, calls, parts);
        }

        var removals = ResponsesAnswerRemovals.Plan(_table, _data.Span);
        IsItemRemoved = removals is not null;
        PartSplicer.AddEdits(_table, _patch, removals);
        removals?.AddTo(_patch);
        if (!_patch.IsEmpty)
        {
            foreach (var repeat in _answer.LogProbabilities.Where(repeat => removals?.Covers(repeat.Start) != true))
            {
                _patch.Replace(repeat.Start, repeat.Length, NoLogProbabilities);
            }
        }

        return null;
    }

    /// <summary>What changes in the data.</summary>
    public BodyPatch Patch() => _patch;

    public void Dispose() => _table.Dispose();

    private void ReadMember(ref JsonWalk walk, in ResponseEvent place)
    {
        var at = new ResponsesPlace(place.OutputIndex, null, _answer.LogProbabilities);
        if (walk.Is("response"u8))
        {
            walk.Read();
            OpenAiResponsesAnswer.ReadResponse(ref walk, _answer);
        }
        else if (walk.Is("item"u8))
        {
            walk.Read();
            ResponsesItems.Read(ref walk, at);
        }
        else if (walk.Is("part"u8))
        {
            walk.Read();
            ResponsesContentParts.Read(ref walk, at, at.Part(place.Lane.Kind == ContentKind.Reasoning || IsReasoning(walk.Fork()) ? ContentKind.Reasoning : ContentKind.Text, Provenance.Assistant), 0);
        }
        else if (walk.Is("logprobs"u8))
        {
            walk.Read();
            ResponsesContentParts.AddRepeat(ref walk, _answer.LogProbabilities);
        }
        else if (IsControl(ref walk))
        {
            walk.Read();
            walk.Skip();
        }
        else
        {
            var kind = walk.Is("refusal"u8) ? ContentKind.Refusal : walk.Is("text"u8) ? place.Lane.Kind : ContentKind.Unknown;
            walk.Read();
            walk.AddTree(at.Part(kind, Provenance.Assistant), withNames: false, withNumbers: false);
        }
    }

    /// <summary>What other stations speak for: shares of lanes, and a call that has only begun.</summary>
    private void Leave(in ResponseEvent place, List<FrameSegment> shares)
    {
        for (var i = 0; place.Kind == ResponseEventKind.ItemAdded && i < _table.ItemCount; i++)
        {
            _table.Item(i).IsKnown = true;
        }

        for (var i = 0; i < _table.Count; i++)
        {
            ref var entry = ref _table.Entry(i);
            var start = entry.Document == 0 ? entry.RawStart : _table.Document(entry.Document).HostStart;
            foreach (var share in shares)
            {
                entry.IsRemoved |= share.RawStart == start + place.Data.Start;
            }
        }
    }

    /// <summary>Shows again what became of what is known; the rest is returned.</summary>
    private (List<int> Calls, List<int> Parts) Recall(JudgedAnswers known)
    {
        var (calls, parts) = (new List<int>(), new List<int>());
        for (var i = 0; i < _table.ItemCount; i++)
        {
            ref var item = ref _table.Item(i);
            if (item.IsKnown)
            {
                continue;
            }

            if (KeyOf(i) is { } key && known.TryGet(key, out var judged))
            {
                Show(i, judged);
            }
            else
            {
                calls.Add(i);
            }
        }

        for (var i = 0; i < _table.Count; i++)
        {
            ref var entry = ref _table.Entry(i);
            if (entry.IsRemoved)
            {
                continue;
            }

            if (entry.Document == 0 && !entry.IsNumber && known.TryGet(entry.Kind, entry.Stage, _table.GetString(i), out var guarded))
            {
                entry.IsRemoved = true;
                Replace(new ByteRange(entry.RawStart, entry.RawLength), guarded);
            }
            else
            {
                parts.Add(i);
            }
        }

        return (calls, parts);
    }

    private void Show(int item, JudgedCall judged)
    {
        if (judged.IsRemoved)
        {
            _table.Remove(new Removal(item, "TOOL", judged.Notice));
            return;
        }

        ref var entry = ref _table.Item(item);
        entry.IsKnown = true;
        var source = entry.Arguments;
        var at = entry.ArgumentsAt;
        for (var i = 0; i < _table.Count; i++)
        {
            ref var part = ref _table.Entry(i);
            part.IsRemoved |= (source == ArgumentSource.Document && part.Document == at) || (source == ArgumentSource.Part && i == at);
        }

        var host = source == ArgumentSource.Document ? new ByteRange(_table.Document(at).HostStart, _table.Document(at).HostLength)
            : source == ArgumentSource.Part ? new ByteRange(_table.Entry(at).RawStart, _table.Entry(at).RawLength)
            : default;
        Replace(host, judged.Arguments);
    }

    private void Remember(JudgedAnswers known, List<int> calls, List<int> parts)
    {
        foreach (var part in parts)
        {
            ref var entry = ref _table.Entry(part);
            if (entry.Document == 0 && !entry.IsNumber && !entry.IsRemoved)
            {
                known.Add(entry.Kind, entry.Stage, entry.Original.Span, _table.Text(part).Span);
            }
        }

        foreach (var call in calls)
        {
            if (KeyOf(call) is { } key)
            {
                ref var item = ref _table.Item(call);
                var final = item.IsRemoved || item.Arguments is ArgumentSource.None or ArgumentSource.Empty ? default : _table.GetArguments(call);
                var isChanged = !item.IsRemoved && !Encoding.UTF8.GetBytes(key.Arguments).AsSpan().SequenceEqual(final.Span);
                known.Add(key, new JudgedCall(item.IsRemoved, item.Notice, isChanged ? final.ToArray() : null));
            }
        }
    }

    /// <summary>Null when the arguments are no string, as in no event of OpenAI's: such a call is judged each time.</summary>
    private CallKey? KeyOf(int item)
    {
        ref var entry = ref _table.Item(item);
        var arguments = entry.Arguments switch
        {
            ArgumentSource.None or ArgumentSource.Empty => "",
            ArgumentSource.Part => Encoding.UTF8.GetString(_table.Entry(entry.ArgumentsAt).Original.Span),
            ArgumentSource.Document => Encoding.UTF8.GetString(_table.Document(entry.ArgumentsAt).Utf8.Span),
            _ => null,
        };
        return arguments is null ? null : new CallKey(entry.Name, entry.IsNameUnclear, entry.Type, entry.CallId, entry.ServerName, arguments);
    }

    private void Replace(ByteRange range, byte[]? text)
    {
        if (text is not null && range.IsPresent)
        {
            _patch.Replace(range.Start, range.Length, JsonText.Escape(text));
        }
    }

    private static bool IsReasoning(Utf8JsonReader part) => ToolIdentity.Of(part).Type is "reasoning_text" or "summary_text";

    private static bool IsControl(ref JsonWalk walk) =>
        walk.Is("type"u8) || walk.Is("item_id"u8) || walk.Is("obfuscation"u8) || walk.Is("response_id"u8) || walk.Is("partial_image_b64"u8);
}
