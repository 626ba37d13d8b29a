using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>Takes <c>api_base</c> as operators write it: with or without a trailing slash, a version, the whole path or a query. Pure.</summary>
internal static class UpstreamAddress
{
    /// <summary>The path of an operation below an OpenAI-style base.</summary>
    public static string PathOf(ApiOperation operation) => operation switch
    {
        ApiOperation.ChatCompletions => "/chat/completions",
        ApiOperation.Responses => "/responses",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "No path is known."),
    };

    /// <summary>Base and path; a base that already ends in the path is left as it is. User info and fragment are dropped, the query is kept.</summary>
    /// <param name="apiBase">An absolute http or https address.</param>
    /// <param name="path">Starts with a slash, already escaped.</param>
    /// <param name="addedQuery">A pair such as <c>api-version=1</c>, left out where the base's query has the name; null for none.</param>
    public static Uri Join(Uri apiBase, string path, string? addedQuery = null)
    {
        var basePath = apiBase.AbsolutePath.TrimEnd('/');
        var fullPath = basePath.EndsWith(path, StringComparison.OrdinalIgnoreCase) ? basePath : basePath + path;
        var query = apiBase.Query;
        if (addedQuery is not null && !HasParameter(query, addedQuery.AsSpan(0, addedQuery.IndexOf('=', StringComparison.Ordinal) + 1)))
        {
            query = query.Length > 1 ? $"{query}&{addedQuery}" : $"?{addedQuery}";
        }

        return new Uri($"{apiBase.Scheme}://{apiBase.Authority}{fullPath}{query}", UriKind.Absolute);
    }

    /// <summary>The deployment's base or the provider's own; an error when there is none or it is no web address.</summary>
    public static Result<Uri> BaseOf(Deployment target, Uri? fallback)
    {
        if ((target.ApiBase ?? fallback) is not { } apiBase)
        {
            return UpstreamHeaders.Misconfigured("api_base", $"The provider \"{target.Provider}\" needs an api_base; add one to the deployment of \"{target.ModelName}\".");
        }

        return apiBase.IsAbsoluteUri && (apiBase.Scheme == Uri.UriSchemeHttps || apiBase.Scheme == Uri.UriSchemeHttp)
            ? apiBase
            : UpstreamHeaders.Misconfigured("api_base", $"The api_base of \"{target.ModelName}\" must start with http:// or https://.");
    }

    private static bool HasParameter(string query, ReadOnlySpan<char> nameAndEquals)
    {
        foreach (var range in query.AsSpan().TrimStart('?').Split('&'))
        {
            if (query.AsSpan().TrimStart('?')[range].StartsWith(nameAndEquals, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
