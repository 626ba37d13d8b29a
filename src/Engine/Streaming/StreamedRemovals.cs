using System.Buffers;
using System.Globalization;
using System.Text;
using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>
/// Takes tool calls out of the frames of a stream. A frame that carried nothing else goes as a whole; before a choice ends, a frame with the sentence that stands in their
/// place is sent, and a choice with no call left ends by itself. Indices of other calls stay. Not thread-safe.
/// </summary>
/// <param name="emitter">Writes frames.</param>
/// <param name="channels">The lanes of the stream.</param>
internal sealed class StreamedRemovals(FrameEmitter emitter, List<IStreamChannel> channels)
{
    private readonly HashSet<int> _choices = [];
    private readonly HashSet<int> _told = [];
    private readonly HashSet<int> _texts = [];
    private byte[] _last = [];
    private bool _renamesModel;

    /// <summary>The choice has text of its own.</summary>
    public void AddText(int choice) => _texts.Add(choice);

    /// <summary>Looks for calls that were judged away.</summary>
    public void Collect()
    {
        foreach (var channel in channels)
        {
            if (channel is ToolCallChannel { IsRemoved: true })
            {
                _choices.Add(channel.Key.Choice);
            }
        }
    }

    /// <summary>A choice ends in this frame that a call was taken out of.</summary>
    public bool Concerns(List<int> finished) => _choices.Count > 0 && finished.Exists(_choices.Contains);

    public bool Concerns(HeldFrame frame) =>
        _choices.Count > 0 && (Concerns(frame.FinishedChoices) || frame.Calls.Exists(static call => call.Channel.IsRemoved));

    /// <summary>Writes what is left of a frame.</summary>
    public void Write(HeldFrame frame)
    {
        var bytes = frame.Bytes;
        var root = JsonMember.Of(bytes, SseData.Find(bytes).Start);
        var plan = new RemovalPlan();
        var isSpent = true;
        Keep(frame);
        foreach (var choices in root.Where(static member => member.Name == "choices"))
        {
            foreach (var choice in JsonMember.Of(bytes, choices.ValueStart))
            {
                isSpent &= TakeCalls(plan, frame, choice.ValueStart, root);
            }
        }

        emitter.Write(frame, plan, isSpent && !HasUsage(bytes, root));
    }

    /// <summary>The stream ends without having ended its choices: what is still to be said is said now.</summary>
    public void Finish()
    {
        foreach (var choice in _choices.Order().Where(choice => !_told.Contains(choice)).ToArray())
        {
            Tell(choice, JsonMember.Of(_last, SseData.Find(_last.AsSpan()).Start), _last, _renamesModel);
        }
    }

    private static bool HasUsage(ReadOnlySpan<byte> frame, List<JsonMember> root)
    {
        foreach (var member in root)
        {
            if (member.Name == "usage" && member.Opens(frame) == (byte)'{')
            {
                return true;
            }
        }

        return false;
    }

    private static int IndexOf(ReadOnlySpan<byte> frame, List<JsonMember> choice)
    {
        foreach (var member in choice)
        {
            if (member.Name == "index" && int.TryParse(frame[member.ValueStart..member.End], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
            {
                return index;
            }
        }

        return 0;
    }

    /// <summary>Plans what leaves one choice of a frame; true when nothing of it is left.</summary>
    private bool TakeCalls(RemovalPlan plan, HeldFrame frame, int start, List<JsonMember> root)
    {
        var bytes = frame.Bytes;
        var choice = JsonMember.Of(bytes, start);
        var index = IndexOf(bytes, choice);
        var isEnd = frame.FinishedChoices.Contains(index);
        var (hasGone, isSpent, textEnd) = (false, !isEnd, -1);
        foreach (var delta in choice.Where(static member => member.Name is "delta" or "message"))
        {
            var calls = new MessageCalls(plan, bytes, delta.ValueStart, offset => frame.Calls.Exists(call => call.Start == offset && call.Channel.IsRemoved));
            hasGone |= calls.HasGone;
            textEnd = calls.HasText(bytes) ? calls.EndOfText(bytes) : textEnd;
            isSpent &= calls.IsSpent(bytes);
            calls.Finish(bytes, notice: null);
        }

        if (isEnd && _choices.Contains(index))
        {
            End(plan, frame, index, textEnd, root);
            if (!HasLeft(index))
            {
                AnswerRemovals.StopFor(plan, bytes, choice);
            }
        }

        return hasGone && isSpent;
    }

    private void End(RemovalPlan plan, HeldFrame frame, int choice, int textEnd, List<JsonMember> root)
    {
        if (textEnd < 0)
        {
            Tell(choice, root, frame.Bytes, frame.Rewrite.Model.IsPresent);
        }
        else if (_told.Add(choice) && Notice(choice) is { } notice)
        {
            plan.Replace(textEnd, 0, JsonText.Escape(Encoding.UTF8.GetBytes(notice)));
        }
    }

    /// <summary>Sends the sentence of a choice as a frame of its own, which names all that the given frame names.</summary>
    private void Tell(int choice, List<JsonMember> root, ReadOnlySpan<byte> frame, bool renamesModel)
    {
        if (!_told.Add(choice) || Notice(choice) is not { } notice)
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>(256);
        output.Write("data: {"u8);
        var model = default(ByteRange);
        foreach (var member in root)
        {
            if (member.Name is not ("choices" or "usage"))
            {
                var value = output.WrittenCount + member.ValueStart - member.Start;
                model = member.Name == "model" && renamesModel ? new ByteRange(value, member.ValueLength) : model;
                output.Write(frame[member.Start..member.End]);
                output.Write(","u8);
            }
        }

        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"choices\":[{{\"index\":{choice},\"delta\":{{\"content\":{ToolNotices.Quoted(notice)}}},\"finish_reason\":null}}]}}\n\n")));
        emitter.Write(output.WrittenSpan, model);
    }

    private string? Notice(int choice)
    {
        var notice = ToolNotices.Join(Calls(choice).Where(static call => call.IsRemoved).OrderBy(static call => call.Key.Lane).Select(static call => call.Notice));
        return notice is not null && _texts.Contains(choice) ? ToolNotices.Separator + notice : notice;
    }

    private bool HasLeft(int choice) => Calls(choice).Any(static call => !call.IsRemoved);

    private IEnumerable<ToolCallChannel> Calls(int choice) => channels.OfType<ToolCallChannel>().Where(call => call.Key.Choice == choice);

    private void Keep(HeldFrame frame)
    {
        _last = frame.Bytes.ToArray();
        _renamesModel = frame.Rewrite.Model.IsPresent;
    }
}
