using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// One streamed tool call: its name, its id and its arguments. Held until the call is complete, which costs nothing: it cannot be executed earlier. Then judged as the
/// item and the JSON it is; when something changed, the first share carries all of it and the others are empty.
/// </summary>
internal sealed class ToolCallChannel(ChannelKey key) : IStreamChannel
{
    private readonly MemoryStream _text = new();
    private readonly Queue<int> _ends = new();
    private StreamedName _name;
    private StreamedName _id;
    private string? _type;
    private string? _server;
    private byte[]? _final;
    private bool _isChanged;
    private int _taken;
    private int _position;

    public ChannelKey Key => key;

    public bool IsFinished => _final is not null;

    public int Ready => _final is null ? 0 : _ends.Count;

    public bool IsBlocked { get; set; }

    public int HeldBytes => (int)_text.Length;

    /// <summary>The call was judged away: nothing of it leaves.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>What to say in its place, or null.</summary>
    public string? Notice { get; private set; }

    /// <summary>The arguments as they may leave; empty before they are judged, and when the call was taken out.</summary>
    public ReadOnlyMemory<byte> Final => _final;

    /// <summary>The call as it was judged.</summary>
    public CallKey Identity => new(_name.Value, _name.IsUnclear, _type, _id.Value, _server, System.Text.Encoding.UTF8.GetString(_text.GetBuffer(), 0, (int)_text.Length));

    /// <summary>The call has said its name.</summary>
    public bool IsNamed => _name.Value is not null || _name.IsUnclear;

    public void Add(ReadOnlySpan<byte> text)
    {
        _text.Write(text);
        _ends.Enqueue((int)_text.Length);
    }

    /// <summary>Takes in what a piece says of the call itself.</summary>
    public void Add(in CallFragment fragment)
    {
        _name.Add(fragment.Name, fragment.IsNameUnclear);
        if (!string.Equals(fragment.CallId, _id.Value, StringComparison.Ordinal))
        {
            _id.Add(fragment.CallId, isUnclear: false);
        }

        _type ??= fragment.Type is { Length: > 0 } type ? type : null;
        _server ??= fragment.ServerName;
    }

    public async ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isFinal, CancellationToken cancellationToken)
    {
        if (!isFinal || IsFinished)
        {
            return null;
        }

        var original = _text.ToArray();
        using var table = new PartTable();
        var isJson = Index(table, original);
        var error = await judge.Pipeline.RunAsync(judge.Run, table, Stage.Output, cancellationToken);
        if (error is not null)
        {
            return error;
        }

        _isChanged = table.HasEdits;
        IsRemoved = table.HasRemovedItems;
        Notice = table.Item(0).Notice;
        _final = IsRemoved ? [] : !_isChanged ? original : isJson ? Splice(table, original) : table.Text(0).ToArray();
        return null;
    }

    public ReadOnlySpan<byte> Take()
    {
        var end = _ends.Dequeue();
        if (_isChanged)
        {
            return _taken++ == 0 ? _final : [];
        }

        var share = _final.AsSpan(_position, end - _position);
        _position = end;
        return share;
    }

    public void AddEvidence(Dictionary<GuardrailBinding, FindingTally> tallies, Dictionary<GuardrailBinding, TimeSpan> times)
    {
    }

    public void Dispose() => _text.Dispose();

    /// <summary>Makes the call the table's only item; true when its arguments are JSON.</summary>
    private bool Index(PartTable table, byte[] arguments)
    {
        var item = table.AddItem(new ItemEntry
        {
            Kind = ContentItemKind.ToolCall,
            Stage = Stage.ToolCall,
            Name = _name.Value,
            IsNameUnclear = _name.IsUnclear,
            Type = _type,
            CallId = _id.Value,
            ServerName = _server,
            Choice = key.Choice,
            MessageIndex = -1,
        });
        var template = new PartEntry
        {
            Kind = ContentKind.ToolArguments,
            Provenance = Provenance.Assistant,
            Stage = Stage.ToolCall,
            Choice = key.Choice,
            MessageIndex = -1,
            ToolName = _name.Value,
            ServerName = _server,
            ToolCallId = _id.Value,
            Item = item + 1,
        };
        if (EmbeddedJson.TryIndex(arguments, table, template))
        {
            table.Items.SetArguments(item, ArgumentSource.Document, 0, default);
            return true;
        }

        if (arguments.Length > 0)
        {
            template.Original = arguments;
            template.Document = int.MaxValue;
            table.Items.SetArguments(item, ArgumentSource.Part, table.Add(template), default);
        }

        return false;
    }

    private static byte[] Splice(PartTable table, byte[] original)
    {
        var patch = new BodyPatch();
        PartSplicer.AddEdits(table, patch);
        return patch.Apply(original);
    }
}
