using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Endpoints;

/// <summary>A request that goes on after its own answer was given: who sent it, from where, with which headers. It has no body and nothing to answer on.</summary>
internal static class DetachedRequest
{
    /// <param name="context">The request.</param>
    /// <param name="names">What narrows the servers in the place of the path, or null.</param>
    public static HttpContext Of(HttpContext context, object? names)
    {
        var copy = new DefaultHttpContext { TraceIdentifier = context.TraceIdentifier };
        copy.Connection.RemoteIpAddress = context.Connection.RemoteIpAddress;
        copy.Request.Path = context.Request.Path;
        copy.Request.RouteValues["names"] = names;
        foreach (var (name, values) in context.Request.Headers)
        {
            copy.Request.Headers[name] = values;
        }

        return copy;
    }
}
