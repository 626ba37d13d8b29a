using System.Globalization;
using System.Net.Http.Headers;
using Guard.Engine.Routing;
using Guard.Engine.Spend;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Forwarding;

/// <summary>Headers of an answer: LiteLLM's own, and the upstream's as far as they are the caller's business.</summary>
internal static class AnswerHeaders
{
    private const string ProviderPrefix = "llm_provider-";

    /// <summary>Headers that every answer of an admitted request carries, errors included.</summary>
    public static void WriteRequest(IHeaderDictionary headers, GatewayRequest request, ISpendReader spend)
    {
        headers["x-litellm-call-id"] = request.RequestId;
        headers["x-guard-revision"] = request.Run.Revision;
        headers["x-litellm-model-group"] = Safe(request.Group.Name);
        if (request.AppliedGuardrails.Length > 0)
        {
            headers["x-litellm-applied-guardrails"] = request.AppliedGuardrails;
        }

        if (request.Caller.Key is { } key)
        {
            headers["x-litellm-key-spend"] = spend.OfKey(key.TokenHash).ToString();
            if (key.MaxBudget is { } budget)
            {
                headers["x-litellm-key-max-budget"] = budget.ToString();
            }
        }
    }

    /// <summary>Headers that name the deployment that answered.</summary>
    public static void WriteAttempt(IHeaderDictionary headers, Deployment deployment, int attempt, NanoUsd? cost)
    {
        headers["x-litellm-model-id"] = Safe(deployment.Id);
        headers["x-litellm-attempted-retries"] = (attempt - 1).ToString(CultureInfo.InvariantCulture);
        if (cost is { } known)
        {
            headers["x-litellm-response-cost"] = known.ToString();
        }
    }

    /// <summary>Rate limit headers as they are, everything else under a prefix; nothing that steers connections, sets cookies or repeats the credential.</summary>
    public static void CopyProvider(HttpResponseHeaders source, IHeaderDictionary target, string? apiKey)
    {
        foreach (var (name, values) in source.NonValidated)
        {
            var value = values.ToString();
            if (IsPrivate(name) || UpstreamSecrets.Holds(value, apiKey) || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                continue;
            }

            if (name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase))
            {
                target[name.ToLowerInvariant()] = value;
            }

            target[ProviderPrefix + name.ToLowerInvariant()] = value;
        }
    }

    private static bool IsPrivate(string name) =>
        name.ToLowerInvariant() is "set-cookie" or "connection" or "transfer-encoding" or "keep-alive" or "upgrade" or "trailer" or "via" or "server" or "date"
            or "alt-svc" or "strict-transport-security" or "authorization" or "proxy-authenticate" or "www-authenticate" or "location"
            || name.StartsWith("openai-organization", StringComparison.OrdinalIgnoreCase) || name.StartsWith("openai-project", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("x-litellm-", StringComparison.OrdinalIgnoreCase) || name.StartsWith(ProviderPrefix, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("cf-", StringComparison.OrdinalIgnoreCase);

    private static string Safe(string value) => value.AsSpan().ContainsAnyExceptInRange('!', '~') ? Uri.EscapeDataString(value) : value;
}
