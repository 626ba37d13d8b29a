using Guard.Engine.Access;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>
/// What keeps an open stream honest: from time to time it shows that it lives, so that a client that is gone without a word is noticed, and asks whether its key is still worth
/// something. Thread-safe.
/// </summary>
internal sealed class StreamSigns(McpEntrance entrance, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(15);

    /// <summary>Returns when the stream is over, or when its caller may listen no longer.</summary>
    /// <param name="context">The request whose answer the stream is.</param>
    /// <param name="caller">Who was admitted with it.</param>
    /// <param name="sign">Writes something that means nothing.</param>
    /// <param name="over">Ends with what is said on the stream; how it ends is passed on.</param>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async ValueTask KeepAsync(HttpContext context, Caller caller, Func<CancellationToken, ValueTask> sign, Task over)
    {
        while (true)
        {
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            var first = await Task.WhenAny(over, Task.Delay(Between, time, pause.Token));
            await pause.CancelAsync();
            context.RequestAborted.ThrowIfCancellationRequested();
            if (first == over)
            {
                await over;
                return;
            }

            if (!entrance.IsStill(caller, context))
            {
                return;
            }

            await sign(context.RequestAborted);
        }
    }
}
