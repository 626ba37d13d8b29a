using Guard.Engine.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.Engine.Endpoints;

/// <summary>Routes of the model lane.</summary>
public static class LlmEndpoints
{
    /// <summary>Maps chat completions, responses and the model list, each with and without <c>/v1</c>, and the health of the models.</summary>
    public static IEndpointRouteBuilder MapGuardLlm(this IEndpointRouteBuilder routes)
    {
        var chat = routes.ServiceProvider.GetRequiredKeyedService<LlmEndpoint>(ApiOperation.ChatCompletions);
        var responses = routes.ServiceProvider.GetRequiredKeyedService<LlmEndpoint>(ApiOperation.Responses);
        var models = routes.ServiceProvider.GetRequiredService<ModelsEndpoint>();
        routes.MapGet("/health", (RequestDelegate)routes.ServiceProvider.GetRequiredService<ModelHealthEndpoint>().InvokeAsync);
        foreach (var prefix in (string[])["/v1", ""])
        {
            routes.MapPost(prefix + "/chat/completions", (RequestDelegate)chat.InvokeAsync);
            routes.MapPost(prefix + "/responses", (RequestDelegate)responses.InvokeAsync);
            routes.MapGet(prefix + "/models", (RequestDelegate)models.ListAsync);
            routes.MapGet(prefix + "/models/{**id}", (RequestDelegate)(context => models.GetAsync(context, (string?)context.GetRouteValue("id") ?? "")));
        }

        return routes;
    }
}
