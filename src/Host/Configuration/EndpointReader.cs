using System.Collections.Immutable;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Reads where a deployment's upstream answers and how Guard shows who it is, from the row or from the provider's own variables.</summary>
internal sealed class EndpointReader(ConfigFindings findings, ConfigEnvironment environment)
{
    /// <summary>Headers whose meaning belongs to the connection or to Guard.</summary>
    private static readonly ImmutableArray<string> ForbiddenHeaders =
        ["host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "content-encoding", "accept-encoding"];

    public Endpoint Read(SettingReader parameters, string provider, Uri? apiBase, string? apiVersion)
    {
        var headers = Headers(parameters);
        var key = parameters.Text("api_key")?.Trim();
        if (key is not null && key.StartsWith("oidc/", StringComparison.Ordinal))
        {
            findings.NotServed(parameters.PositionOf("api_key"), "an oidc/ credential");
        }

        if (!ProviderDefaults.Served.TryGetValue(provider, out var defaults))
        {
            var position = parameters.PositionOf(parameters.Map["custom_llm_provider"] is null ? "model" : "custom_llm_provider");
            findings.Warning(position, $"the provider {provider} is not served yet", "the row loads; a call to it is refused with this reason");
            return new Endpoint(apiBase, key, apiVersion, headers);
        }

        var isMocked = provider == "mock" || parameters.FreeText("mock_response") is not null;
        apiBase = Base(parameters, defaults, apiBase, isMocked);
        if (string.IsNullOrEmpty(key))
        {
            key = environment.First(defaults.KeyVariables);
        }

        if (key is null && defaults.NeedsKey && !isMocked && (provider == "azure" || !IsBaseWritten(parameters)))
        {
            findings.Warning(
                parameters.Map.Position, $"{parameters.Path} has no api_key and {defaults.KeyVariables[0]} is not set", "the upstream will refuse every call; add one of them");
        }

        if (provider == "azure")
        {
            apiVersion = apiVersion is { Length: > 0 } ? apiVersion : environment.First(["AZURE_API_VERSION"]) ?? ProviderDefaults.AzureApiVersion;
        }

        return new Endpoint(apiBase, key, apiVersion, headers);
    }

    private Uri? Base(SettingReader parameters, ProviderDefaults defaults, Uri? apiBase, bool isMocked)
    {
        if (apiBase is null && IsBaseWritten(parameters))
        {
            return null;
        }

        if (apiBase is null && environment.First(defaults.BaseVariables) is { } fromEnvironment)
        {
            if (!Uri.TryCreate(fromEnvironment, UriKind.Absolute, out apiBase) || apiBase.Scheme is not ("http" or "https"))
            {
                findings.Error(parameters.Map.Position, $"{string.Join(" or ", defaults.BaseVariables)} is not an http or https address", "write it with its scheme");
                return null;
            }
        }

        if (apiBase is null && defaults.ApiBase is not null)
        {
            return new Uri(defaults.ApiBase);
        }

        if (apiBase is null && !isMocked)
        {
            var remedy = defaults.BaseVariables.IsEmpty ? "add api_base" : $"add api_base, or set {defaults.BaseVariables[0]}";
            findings.Error(parameters.Map.Position, $"{parameters.Path} has no api_base, which {defaults.Name}/ needs", remedy);
        }

        return defaults.Name is "ollama" or "ollama_chat" && apiBase is not null ? OllamaVersioned(apiBase) : apiBase;
    }

    private static bool IsBaseWritten(SettingReader parameters) =>
        (parameters.Map["api_base"] ?? parameters.Map["base_url"]) is not null and not DocumentScalar { IsNull: true } and not DocumentScalar { Text: "" };

    /// <summary>LiteLLM rows give Ollama's root; its OpenAI API stands under <c>/v1</c>.</summary>
    private static Uri OllamaVersioned(Uri address) =>
        address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? address : new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + "/v1" }.Uri;

    private ImmutableDictionary<string, string> Headers(SettingReader parameters)
    {
        var headers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (entry, text) in parameters.TextMap("extra_headers"))
        {
            if (!IsToken(entry.Name) || text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
            {
                findings.Error(entry.Position, $"{parameters.PathOf("extra_headers")}: this is not a header an HTTP message can carry", "use letters, digits and dashes in the name and one line as the value");
            }
            else if (ForbiddenHeaders.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
            {
                findings.Error(entry.Position, $"{parameters.PathOf("extra_headers")}.{entry.Name} belongs to the connection", "remove it");
            }
            else
            {
                headers[entry.Name] = text;
            }
        }

        return headers.ToImmutable();
    }

    /// <summary>RFC 9110 5.6.2.</summary>
    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
}

/// <summary>Address and credential of one deployment.</summary>
internal sealed record Endpoint(Uri? ApiBase, string? ApiKey, string? ApiVersion, ImmutableDictionary<string, string> ExtraHeaders);
