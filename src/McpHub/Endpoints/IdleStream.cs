using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.McpHub.Endpoints;

/// <summary>A stream of events that says only that it is alive, until the client or the host goes away.</summary>
internal static class IdleStream
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private static readonly byte[] Comment = ": \n\n"u8.ToArray();

    public static async Task RunAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            while (true)
            {
                await context.Response.Body.WriteAsync(Comment, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Interval, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }
}
