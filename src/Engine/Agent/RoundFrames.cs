using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Guard.Engine.Streaming;

namespace Guard.Engine.Agent;

/// <summary>Reads the events of a round's answer. Pure.</summary>
internal static class RoundFrames
{
    /// <summary>The JSON of each event as it arrives; null for the end mark. Comments are left out.</summary>
    /// <param name="answer">The stream.</param>
    /// <param name="maxFrameBytes">Largest event.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<JsonObject?> ReadAsync(PipeReader answer, int maxFrameBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var frames = new SseFrameReader(maxFrameBytes);
        await using var stream = answer.AsStream(leaveOpen: true);
        var isEnd = false;
        while (!isEnd)
        {
            var read = await stream.ReadAsync(frames.GetMemory(), cancellationToken);
            frames.Advance(read);
            isEnd = read == 0;
            while (frames.TryRead(isEnd, out var frame))
            {
                var range = SseData.Find(ref frame);
                if (range.IsPresent)
                {
                    yield return JsonFields.Parse(frame.Span.Slice(range.Start, range.Length));
                }
            }

            if (frames.IsTooLarge)
            {
                throw new IOException("An event of a round is too large.");
            }
        }
    }
}
