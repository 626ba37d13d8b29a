using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;

namespace Guard.Host.Presidio;

/// <summary>
/// Maps Presidio's routes: asks for a key unless configuration opens the route, reads the body, answers with JSON or with <c>{"error": "..."}</c>. A missing or
/// wrong key is told in the envelope of every other route.
/// </summary>
internal sealed class PresidioRoutes(IEndpointRouteBuilder routes, KeyAuthentication authentication, PublicRoutes publicRoutes, RequestReader bodies, OpenAiErrorWriter errors)
{
    // Answers are application/json, never HTML: text of other languages stays readable.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonElement NoBody = JsonElement.Parse("{}");

    /// <summary>Writes the answer, or says why there is none; what was written until then is dropped.</summary>
    public delegate PresidioFault? Handler(PresidioCall call, Utf8JsonWriter writer);

    public void Post(string path, Handler handler)
    {
        var isOpen = publicRoutes.Opens(path);
        routes.MapPost(path, context => ServePostAsync(context, handler, isOpen));
    }

    public void Get(string path, Handler handler)
    {
        var isOpen = publicRoutes.Opens(path);
        routes.MapGet(path, context => ServeGetAsync(context, handler, isOpen));
    }

    private async Task ServeGetAsync(HttpContext context, Handler handler, bool isOpen)
    {
        if (await MayCallAsync(context, isOpen))
        {
            await AnswerAsync(context, handler, NoBody);
        }
    }

    private async Task ServePostAsync(HttpContext context, Handler handler, bool isOpen)
    {
        if (!await MayCallAsync(context, isOpen))
        {
            return;
        }

        if (!(await bodies.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var body, out var error))
        {
            context.Response.Headers.RetryAfter = error.RetryAfter is null ? default : "1";
            await WriteFaultAsync(context, new PresidioFault(errors.Profile.Status(error.Code), error.Message));
            return;
        }

        using (body)
        {
            if (!PresidioBody.TryParse(body.Bytes, out var document, out var fault))
            {
                await WriteFaultAsync(context, fault);
                return;
            }

            using (document)
            {
                await AnswerAsync(context, handler, document.RootElement);
            }
        }
    }

    private async ValueTask<bool> MayCallAsync(HttpContext context, bool isOpen)
    {
        if (isOpen || authentication.Authenticate(context).Error is not { } error)
        {
            return true;
        }

        await errors.WriteAsync(context, error);
        return false;
    }

    private static async Task AnswerAsync(HttpContext context, Handler handler, JsonElement body)
    {
        var answer = new ArrayBufferWriter<byte>(1024);
        PresidioFault? fault;
        await using (var writer = new Utf8JsonWriter(answer, WriterOptions))
        {
            fault = handler(new PresidioCall(body, context.Response.Headers, context.RequestAborted), writer);
            if (fault is not null)
            {
                writer.Reset();
            }
        }

        if (fault is not null)
        {
            await WriteFaultAsync(context, fault);
            return;
        }

        await WriteAsync(context, answer.WrittenMemory);
    }

    private static async Task WriteFaultAsync(HttpContext context, PresidioFault fault)
    {
        var answer = new ArrayBufferWriter<byte>(256);
        await using (var writer = new Utf8JsonWriter(answer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, fault.Message);
            writer.WriteEndObject();
        }

        context.Response.StatusCode = fault.Status;
        await WriteAsync(context, answer.WrittenMemory);
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
