using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Routing;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Endpoints;

/// <summary>
/// <c>GET /health</c>: asks every deployment for a few tokens, for the master key only, because it costs money; each probe is booked. <c>?model=</c> asks one
/// group. Wildcards have nothing to ask. Thread-safe.
/// </summary>
internal sealed class ModelHealthEndpoint(KeyAuthentication keys, ModelCatalogSource models, UpstreamCall upstream, OpenAiErrorWriter errors, TimeProvider time)
{
    private const int MostDeployments = 200;
    private const int AtATime = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!keys.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            await errors.WriteAsync(context, error);
            return;
        }

        if (!caller.IsMaster)
        {
            await errors.WriteAsync(context, new GuardError(GuardErrorCode.PermissionDenied, "Only the master key may ask every model; /health/readiness needs no key."));
            return;
        }

        var targets = Targets(context.Request.Query["model"]);
        var findings = new GuardError?[targets.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = context.RequestAborted };
        await Parallel.ForAsync(0, targets.Length, options, async (index, cancellationToken) => findings[index] = await ProbeAsync(caller, targets[index], cancellationToken));
        await WriteAsync(context, targets, findings);
    }

    private ImmutableArray<Deployment> Targets(string? model)
    {
        var catalog = models.Current;
        var names = string.IsNullOrEmpty(model) ? catalog.VisibleModels().Select(visible => visible.Name) : [model];
        return [.. names
            .Select(catalog.Resolve)
            .Where(resolved => resolved.Error is null)
            .SelectMany(resolved => resolved.Value.Deployments)
            .DistinctBy(deployment => deployment.Id)
            .Take(MostDeployments)];
    }

    private async ValueTask<GuardError?> ProbeAsync(Caller caller, Deployment deployment, CancellationToken cancellationToken)
    {
        var model = JsonEncodedText.Encode(deployment.UpstreamModel);
        var exchange = new UpstreamExchange
        {
            RequestId = RequestId.Next(time.GetUtcNow()),
            Caller = caller,
            Deployment = deployment,
            ModelGroup = deployment.ModelName,
            CallType = "health_check",
            Body = System.Text.Encoding.UTF8.GetBytes($$"""{"model":"{{model}}","messages":[{"role":"user","content":"ping"}],"max_tokens":16}"""),
            Timeout = Patience,
        };
        return (await upstream.SendAsync(exchange, cancellationToken)).Error;
    }

    private static async Task WriteAsync(HttpContext context, ImmutableArray<Deployment> targets, GuardError?[] findings)
    {
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        WriteList(writer, "healthy_endpoints", targets, findings, isHealthy: true);
        WriteList(writer, "unhealthy_endpoints", targets, findings, isHealthy: false);
        writer.WriteNumber("healthy_count"u8, findings.Count(finding => finding is null));
        writer.WriteNumber("unhealthy_count"u8, findings.Count(finding => finding is not null));
        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<Deployment> targets, GuardError?[] findings, bool isHealthy)
    {
        writer.WriteStartArray(name);
        for (var i = 0; i < targets.Length; i++)
        {
            if (findings[i] is null != isHealthy)
            {
                continue;
            }

            writer.WriteStartObject();
            writer.WriteString("model"u8, $"{targets[i].Provider}/{targets[i].UpstreamModel}");
            writer.WriteString("model_group"u8, targets[i].ModelName);
            writer.WriteString("model_id"u8, targets[i].Id);
            if (findings[i] is { } finding)
            {
                writer.WriteString("error"u8, finding.Message);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
