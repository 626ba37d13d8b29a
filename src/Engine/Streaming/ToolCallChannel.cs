using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// The arguments of one streamed tool call. Held until the call is complete, which costs nothing: it cannot be executed earlier. Then judged as the
/// JSON it is; when something changed, the first share carries all of it and the others are empty.
/// </summary>
internal sealed class ToolCallChannel(ChannelKey key) : IStreamChannel
{
    private readonly MemoryStream _text = new();
    private readonly Queue<int> _ends = new();
    private byte[]? _final;
    private bool _isChanged;
    private int _taken;
    private int _position;

    public ChannelKey Key => key;

    public bool IsFinished => _final is not null;

    public int Ready => _final is null ? 0 : _ends.Count;

    public bool IsBlocked { get; set; }

    public int HeldBytes => (int)_text.Length;

    public void Add(ReadOnlySpan<byte> text)
    {
        _text.Write(text);
        _ends.Enqueue((int)_text.Length);
    }

    public async ValueTask<GuardError?> EvaluateAsync(StreamJudge judge, bool isFinal, CancellationToken cancellationToken)
    {
        if (!isFinal || IsFinished)
        {
            return null;
        }

        var original = _text.ToArray();
        using var table = new PartTable();
        var template = new PartEntry { Kind = ContentKind.ToolArguments, Provenance = Provenance.Assistant, Stage = Stage.ToolCall, Choice = key.Choice, MessageIndex = -1 };
        var isJson = EmbeddedJson.TryIndex(original, table, template);
        if (!isJson)
        {
            table.AddText(original, ContentKind.ToolArguments, Stage.ToolCall);
        }

        var error = await judge.Pipeline.RunAsync(judge.Run, table, Stage.Output, cancellationToken);
        if (error is not null)
        {
            return error;
        }

        _isChanged = table.HasEdits;
        _final = !_isChanged ? original : isJson ? Splice(table, original) : table.Text(0).ToArray();
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

    private static byte[] Splice(PartTable table, byte[] original)
    {
        var patch = new BodyPatch();
        PartSplicer.AddEdits(table, patch);
        return patch.Apply(original);
    }
}
