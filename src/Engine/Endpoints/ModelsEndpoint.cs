using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Endpoints;

/// <summary><c>GET /v1/models</c>: only what the key may call, as clients fill their pickers from it. Thread-safe.</summary>
internal sealed class ModelsEndpoint(KeyAuthentication keys, ModelCatalogSource models, OpenAiErrorWriter errors)
{
    // What LiteLLM answers for every model; clients ignore it, snapshots compare it.
    private const long Created = 1677610602;

    public async Task ListAsync(HttpContext context)
    {
        if (!keys.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var withWildcards = string.Equals(context.Request.Query["return_wildcard_routes"], "true", StringComparison.OrdinalIgnoreCase);
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteStartArray("data"u8);
        foreach (var model in models.Current.VisibleModels(withWildcards))
        {
            if (ModelAccess.IsVisible(caller, model.Name, model.AccessGroups))
            {
                Write(writer, model.Name);
            }
        }

        writer.WriteEndArray();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    public async Task GetAsync(HttpContext context, string id)
    {
        if (!keys.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var resolved = models.Current.Resolve(id);
        if (resolved.Error is not null || !ModelAccess.IsVisible(caller, id, resolved.Value.AccessGroups))
        {
            await errors.WriteAsync(context, new GuardError(GuardErrorCode.NotFound, "This model does not exist or the key may not use it; GET /v1/models lists what it may.", "model"));
            return;
        }

        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        Write(writer, id);
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, Created);
        writer.WriteString("owned_by"u8, "openai"u8);
        writer.WriteEndObject();
    }
}
