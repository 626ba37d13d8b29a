using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Streaming;

/// <summary>
/// A lane of a streamed response together with the text that went in and the text that came out: later events repeat the one and must show the other. Not thread-safe.
/// </summary>
internal sealed class ResponseLane(ChannelKey key, GuardrailRun run) : IDisposable
{
    private readonly MemoryStream _original = new();
    private readonly MemoryStream _guarded = new();
    private int _open;

    public ChannelKey Key => key;

    public IStreamChannel Channel { get; } = key.Kind == ContentKind.ToolArguments ? new ToolCallChannel(key) : new TextChannel(key, run);

    /// <summary>The call that the lane is, or null.</summary>
    public ToolCallChannel? Call => Channel as ToolCallChannel;

    public bool IsEmpty => _original.Length == 0;

    /// <summary>The upstream has said that the lane is complete.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Complete, judged, and every share of it handed out.</summary>
    public bool IsSettled => IsClosed && Channel.IsFinished && _open == 0;

    public ReadOnlyMemory<byte> Original => _original.GetBuffer().AsMemory(0, (int)_original.Length);

    public ReadOnlyMemory<byte> Guarded => Call is { } call ? call.Final : _guarded.GetBuffer().AsMemory(0, (int)_guarded.Length);

    /// <summary>Text of one event goes in; its share is taken when the event leaves.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _original.Write(text);
        Channel.Add(text);
        _open++;
    }

    /// <summary>The whole text of a call that came without deltas goes in.</summary>
    public void AddWhole(ReadOnlySpan<byte> text)
    {
        _original.Write(text);
        Channel.Add(text);
    }

    public ReadOnlySpan<byte> Take()
    {
        _open--;
        var share = Channel.Take();
        if (Call is null)
        {
            _guarded.Write(share);
        }

        return share;
    }

    public void Dispose()
    {
        Channel.Dispose();
        _original.Dispose();
        _guarded.Dispose();
    }
}
