using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>Any upstream that speaks OpenAI's API under a base address. <c>api_base</c> is used as written, with the operation's path after it.</summary>
/// <param name="name">The provider prefix.</param>
/// <param name="defaultBase">Where the vendor lives when no <c>api_base</c> is configured; null where only the operator can know.</param>
/// <param name="versionPath">A path the vendor's API stands under and operators leave out (<c>/v1</c> for Ollama), or null.</param>
/// <param name="hasResponses">The vendor serves OpenAI's responses beside chat.</param>
internal sealed class OpenAiProvider(string name, Uri? defaultBase, string? versionPath = null, bool hasResponses = true) : IProvider, IDeploymentCheck
{
    public string Name => name;

    public bool Serves(ApiOperation operation) => operation != ApiOperation.Responses || hasResponses;

    public ValueTask<Result<Unit>> PrepareAsync(
        HttpRequestMessage request, ApiOperation operation, ReadOnlyMemory<byte> body, Deployment target, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Result<Unit>>(Prepare(request, operation, target) is { } error ? error : default(Unit));

    public Result<Uri> AddressOf(ApiOperation operation, Deployment target)
    {
        if (!UpstreamAddress.BaseOf(target, defaultBase).TryGetValue(out var apiBase, out var error))
        {
            return error;
        }

        var path = UpstreamAddress.PathOf(operation);
        return UpstreamAddress.Join(apiBase, versionPath is not null && apiBase.AbsolutePath == "/" ? versionPath + path : path);
    }

    private GuardError? Prepare(HttpRequestMessage request, ApiOperation operation, Deployment target)
    {
        if (!AddressOf(operation, target).TryGetValue(out var address, out var error))
        {
            return error;
        }

        request.RequestUri = address;
        UpstreamHeaders.RemoveCredentials(request);
        if (target.ApiKey is { Length: > 0 } key && UpstreamHeaders.Set(request, "Authorization", "Bearer " + key, "api_key") is { } badKey)
        {
            return badKey;
        }

        if (target.OpenAiOrganization is { Length: > 0 } organization && UpstreamHeaders.Set(request, "OpenAI-Organization", organization, "organization") is { } badOrganization)
        {
            return badOrganization;
        }

        return UpstreamHeaders.ApplyExtra(request, target);
    }
}
