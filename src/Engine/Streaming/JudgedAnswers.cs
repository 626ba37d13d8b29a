using System.Text;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>
/// What was judged in a streamed response so far, by what it is and what it says: an event that repeats a text shows what became of it the first time and is not judged
/// again. Not thread-safe.
/// </summary>
internal sealed class JudgedAnswers
{
    private readonly Dictionary<TextKey, byte[]?> _texts = [];
    private readonly Dictionary<CallKey, JudgedCall> _calls = [];

    /// <summary>Remembers what became of a text.</summary>
    public void Add(ContentKind kind, Stage stage, ReadOnlySpan<byte> original, ReadOnlySpan<byte> guarded) =>
        _texts[new TextKey(kind, stage, Encoding.UTF8.GetString(original))] = original.SequenceEqual(guarded) ? null : guarded.ToArray();

    /// <summary>True when the text was judged; <paramref name="guarded"/> is null when it stays as it is.</summary>
    public bool TryGet(ContentKind kind, Stage stage, string original, out byte[]? guarded) => _texts.TryGetValue(new TextKey(kind, stage, original), out guarded);

    /// <summary>Remembers what became of a call.</summary>
    public void Add(in CallKey call, JudgedCall judged) => _calls[call] = judged;

    public bool TryGet(in CallKey call, out JudgedCall judged) => _calls.TryGetValue(call, out judged);

    private readonly record struct TextKey(ContentKind Kind, Stage Stage, string Text);
}

/// <summary>A call, by all that it was judged by.</summary>
internal readonly record struct CallKey(string? Name, bool IsNameUnclear, string? Type, string? CallId, string? Server, string Arguments);

/// <summary>What became of a call.</summary>
/// <param name="IsRemoved">It was taken out.</param>
/// <param name="Notice">What to say in its place, or null.</param>
/// <param name="Arguments">What they are now; null when they stay as they are.</param>
internal readonly record struct JudgedCall(bool IsRemoved, string? Notice, byte[]? Arguments);
