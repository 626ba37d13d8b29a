using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;

namespace Guard.Host.Admin;

/// <summary>Maps administration endpoints: authenticates, reads the body, answers with JSON or with the error in OpenAI's envelope.</summary>
internal sealed class AdminRoutes(IEndpointRouteBuilder routes, KeyAuthentication authentication, OpenAiErrorWriter errors)
{
    private const string ChangedByHeader = "litellm-changed-by";
    private const string MasterActor = "default_user_id";
    private const int MaxActorLength = 256;

    private static readonly GuardError MasterOnly = new(
        GuardErrorCode.PermissionDenied, "Only the master key may use this route. Send it as \"Authorization: Bearer ...\".");

    // Answers are application/json, never HTML: text of other languages stays readable.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public delegate ValueTask<Result<JsonNode>> Handler(AdminCall call, CancellationToken cancellationToken);

    /// <summary>A handler that says its own status.</summary>
    public delegate ValueTask<AdminReply> ReplyHandler(AdminCall call, CancellationToken cancellationToken);

    /// <summary>A route that takes a JSON object and needs the master key.</summary>
    public void Post(string path, Handler handler) => routes.MapPost(path, context => ServeAsync(context, handler, hasBody: true, needsMaster: true));

    /// <summary>A route that takes parameters of the URL and needs the master key, or any key where the handler decides what each may see.</summary>
    public void Get(string path, Handler handler, bool needsMaster = true) =>
        routes.MapGet(path, context => ServeAsync(context, handler, hasBody: false, needsMaster));

    /// <summary>A route of any method; all but GET and DELETE read a JSON object.</summary>
    public void Map(string method, string path, ReplyHandler handler, bool needsMaster = true)
    {
        var hasBody = !HttpMethods.IsGet(method) && !HttpMethods.IsDelete(method);
        routes.MapMethods(path, [method], context => ReplyAsync(context, handler, hasBody, needsMaster));
    }

    private async Task ReplyAsync(HttpContext context, ReplyHandler handler, bool hasBody, bool needsMaster)
    {
        if (!(await ReadAsync(context, hasBody, needsMaster)).TryGetValue(out var call, out var error))
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var reply = await handler(call, context.RequestAborted);
        if (reply.Error is { } refused)
        {
            await errors.WriteAsync(context, refused);
            return;
        }

        context.Response.StatusCode = reply.Status;
        await WriteAsync(context, reply.Body!);
    }

    private async Task ServeAsync(HttpContext context, Handler handler, bool hasBody, bool needsMaster)
    {
        var answer = await AnswerAsync(context, handler, hasBody, needsMaster);
        if (answer.TryGetValue(out var json, out var error))
        {
            await WriteAsync(context, json);
        }
        else
        {
            await errors.WriteAsync(context, error);
        }
    }

    private async ValueTask<Result<JsonNode>> AnswerAsync(HttpContext context, Handler handler, bool hasBody, bool needsMaster) =>
        (await ReadAsync(context, hasBody, needsMaster)).TryGetValue(out var call, out var error) ? await handler(call, context.RequestAborted) : error;

    private async ValueTask<Result<AdminCall>> ReadAsync(HttpContext context, bool hasBody, bool needsMaster)
    {
        if (!authentication.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            return error;
        }

        if (needsMaster && !caller.IsMaster)
        {
            return MasterOnly;
        }

        var fields = AdminFields.None;
        if (hasBody && !(await AdminBody.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out fields, out error))
        {
            return error;
        }

        return new AdminCall(caller, fields, context.Request.Query, Actor(context)) { Route = context.Request.RouteValues };
    }

    private static string Actor(HttpContext context)
    {
        string? named = context.Request.Headers[ChangedByHeader];
        return string.IsNullOrEmpty(named) || named.Length > MaxActorLength ? MasterActor : named;
    }

    /// <summary>Answers with JSON; the status stays as it is.</summary>
    public static async Task WriteAsync(HttpContext context, JsonNode json)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(body, WriterOptions))
        {
            json.WriteTo(writer);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
