using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>
/// Azure OpenAI with a key: <c>{base}/openai/deployments/{deployment}/chat/completions?api-version=</c>, or the newer <c>{base}/openai/v1</c>, which names the
/// deployment in the body. The base may be the bare resource, end in <c>/openai</c>, or already name the deployment. Responses always name the deployment in the body:
/// <c>{base}/openai/v1/responses</c>, or <c>{base}/openai/responses?api-version=</c> where a dated version is configured.
/// </summary>
internal sealed class AzureOpenAiProvider : IProvider, IDeploymentCheck
{
    /// <summary>The latest dated version that is generally available; used where <c>api_version</c> is not configured.</summary>
    public const string DefaultApiVersion = "2024-10-21";

    private const string Deployments = "/openai/deployments/";

    public string Name => "azure";

    public bool Serves(ApiOperation operation) => true;

    public ValueTask<Result<Unit>> PrepareAsync(
        HttpRequestMessage request, ApiOperation operation, ReadOnlyMemory<byte> body, Deployment target, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Result<Unit>>(Prepare(request, operation, target) is { } error ? error : default(Unit));

    public Result<Uri> AddressOf(ApiOperation operation, Deployment target)
    {
        if (!UpstreamAddress.BaseOf(target, null).TryGetValue(out var apiBase, out var error))
        {
            return error;
        }

        var path = UpstreamAddress.PathOf(operation);
        var basePath = apiBase.AbsolutePath.TrimEnd('/');
        var version = target.ApiVersion is { Length: > 0 } configured ? configured : operation == ApiOperation.Responses ? "v1" : DefaultApiVersion;
        if (operation == ApiOperation.Responses)
        {
            (apiBase, basePath) = WithoutDeployment(apiBase, basePath);
        }

        if (EndsIn(basePath, "/openai/v1") || EndsIn(basePath, "/openai/v1" + path))
        {
            return UpstreamAddress.Join(apiBase, path, VersionOfV1(version));
        }

        if (version is "v1" or "latest" or "preview")
        {
            return UpstreamAddress.Join(apiBase, (EndsIn(basePath, "/openai") ? "/v1" : "/openai/v1") + path, VersionOfV1(version));
        }

        var query = "api-version=" + Uri.EscapeDataString(version);
        if (operation == ApiOperation.Responses)
        {
            return UpstreamAddress.Join(apiBase, (EndsIn(basePath, "/openai") ? "" : "/openai") + path, query);
        }

        if (basePath.Contains(Deployments, StringComparison.OrdinalIgnoreCase))
        {
            return UpstreamAddress.Join(apiBase, path, query);
        }

        if (!IsSegment(target.UpstreamModel))
        {
            return new GuardError(
                GuardErrorCode.ModelNotFound, $"\"{ModelCatalog.Printable(target.UpstreamModel)}\" is no Azure deployment name: letters, digits, '-', '_' and '.' are allowed.", "model");
        }

        var prefix = EndsIn(basePath, "/openai") ? "/deployments/" : Deployments;
        return UpstreamAddress.Join(apiBase, prefix + target.UpstreamModel + path, query);
    }

    /// <summary>Responses stand beside the deployments, not below one: a base that names a deployment is cut before it. A path that is there already is left out too.</summary>
    private static (Uri Base, string Path) WithoutDeployment(Uri apiBase, string path)
    {
        var named = path.IndexOf(Deployments, StringComparison.OrdinalIgnoreCase);
        var end = named >= 0 ? named + "/openai".Length : EndsIn(path, "/responses") ? path.Length - "/responses".Length : path.Length;
        var cut = path[..end];
        return (new Uri($"{apiBase.Scheme}://{apiBase.Authority}{cut}{apiBase.Query}", UriKind.Absolute), cut);
    }

    private static bool EndsIn(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);

    private static string? VersionOfV1(string version) => version is "preview" or "latest" ? "api-version=" + version : null;

    // The name comes from the caller where the deployment is a wildcard: it must stay one segment of the path.
    private static bool IsSegment(string name) =>
        name.Length is > 0 and <= 128 && name.Trim('.').Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private GuardError? Prepare(HttpRequestMessage request, ApiOperation operation, Deployment target)
    {
        if (!AddressOf(operation, target).TryGetValue(out var address, out var error))
        {
            return error;
        }

        request.RequestUri = address;
        UpstreamHeaders.RemoveCredentials(request);
        return target.ApiKey is { Length: > 0 } key && UpstreamHeaders.Set(request, "api-key", key, "api_key") is { } badKey
            ? badKey
            : UpstreamHeaders.ApplyExtra(request, target);
    }
}
