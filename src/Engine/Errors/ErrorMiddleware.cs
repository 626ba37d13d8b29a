using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Errors;

/// <summary>
/// The outermost station: whatever is thrown below becomes an answer in the envelope, and so does a route nobody serves. What an exception says is
/// neither sent nor logged, since it may quote the caller's text; its type, its stack and the request id are logged.
/// </summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, OpenAiErrorWriter writer, ILogger<ErrorMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    private static readonly GuardError InternalError = new(GuardErrorCode.Internal, "The gateway failed to serve this request. Try again; if it persists, give the operator the request id.");

    private static readonly GuardError UnknownRoute = new(
        GuardErrorCode.NotFound,
        "This route does not exist. Chat is POST /v1/chat/completions, responses are POST /v1/responses, GET /v1/models lists the models; the base URL of an OpenAI client ends in /v1.");

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
            return;
        }

        if (!context.Response.HasStarted && UnservedRoute(context) is { } error)
        {
            await writer.WriteAsync(context, error);
        }
    }

    // The framework's own answers for "no such route" come from no endpoint at all or from a bare Endpoint; a proxied empty 404 has a RouteEndpoint.
    private static GuardError? UnservedRoute(HttpContext context) => context.GetEndpoint() is RouteEndpoint
        ? null
        : context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => UnknownRoute,
            StatusCodes.Status405MethodNotAllowed => new GuardError(
                GuardErrorCode.MethodNotAllowed,
                context.Response.Headers.Allow.Count == 0
                    ? "This route does not take this method."
                    : $"This route does not take this method. Use {context.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => new GuardError(
                GuardErrorCode.UnsupportedMediaType, "This route does not take this content type. Send application/json.", "content-type"),
            _ => null,
        };

    private static GuardError ErrorFor(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new GuardError(GuardErrorCode.RequestTooLarge, "The request body is larger than this gateway accepts. Send a smaller body."),
        StatusCodes.Status408RequestTimeout => new GuardError(GuardErrorCode.RequestTimeout, "The request body arrived too slowly. Send it without pauses."),
        StatusCodes.Status415UnsupportedMediaType => new GuardError(
            GuardErrorCode.UnsupportedMediaType, "This route does not take this content type. Send application/json.", "content-type"),
        _ => new GuardError(GuardErrorCode.InvalidRequest, "The request is not well-formed HTTP or does not have the shape this route reads. Check the body and headers."),
    };

    private static bool IsClientAbort(HttpContext context, Exception exception) =>
        exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested;

    private static string TypesOf(Exception exception)
    {
        var names = new StringBuilder(exception.GetType().FullName);
        for (var inner = exception.InnerException; inner is not null && names.Length < 512; inner = inner.InnerException)
        {
            names.Append(" <- ").Append(inner.GetType().FullName);
        }

        return names.ToString();
    }

    private async ValueTask AnswerAsync(HttpContext context, Exception exception)
    {
        if (IsClientAbort(context, exception))
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }

        var error = InternalError;
        if (exception is BadHttpRequestException badRequest)
        {
            error = ErrorFor(badRequest);
        }
        else
        {
            Log.Unhandled(logger, context.TraceIdentifier, TypesOf(exception), exception.StackTrace);
        }

        if (context.Response.HasStarted)
        {
            // A clean end would pass a truncated answer off as a whole one.
            context.Abort();
            return;
        }

        await WriteQuietlyAsync(context, error);
    }

    private async ValueTask WriteQuietlyAsync(HttpContext context, GuardError error)
    {
        try
        {
            await writer.WriteAsync(context, error);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            Log.AnswerNotDelivered(logger, context.TraceIdentifier);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed with {ExceptionTypes}\n{Stack}")]
        public static partial void Unhandled(ILogger logger, string requestId, string exceptionTypes, string? stack);

        [LoggerMessage(2, LogLevel.Debug, "Request {RequestId}: the caller left before the error reached it")]
        public static partial void AnswerNotDelivered(ILogger logger, string requestId);
    }
}
