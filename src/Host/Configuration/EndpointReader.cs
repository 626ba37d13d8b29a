using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Providers;
using Guard.Engine.Routing;

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

        if (key is not null && key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            findings.Error(parameters.PositionOf("api_key"), $"{parameters.PathOf("api_key")} holds a character that cannot stand in a header", "keep to printable ASCII");
        }

        if (!ProviderDefaults.IsServed(provider))
        {
            var position = parameters.PositionOf(parameters.Map["custom_llm_provider"] is null ? "model" : "custom_llm_provider");
            findings.Warning(position, $"the provider {provider} is not served yet", "the row loads; a call to it is refused with this reason");
            return new Endpoint(apiBase, key, apiVersion, headers);
        }

        var defaults = ProviderDefaults.Of(provider);
        apiBase ??= IsBaseWritten(parameters) ? null : BaseOfEnvironment(parameters, defaults);
        if (string.IsNullOrEmpty(key))
        {
            key = environment.First(defaults.KeyVariables);
        }

        var isOwnAddress = provider != "azure" && (apiBase is not null || IsBaseWritten(parameters));
        if (key is null && defaults.IsPublic && !isOwnAddress && parameters.FreeText("mock_response") is null)
        {
            findings.Warning(
                parameters.Map.Position, $"{parameters.Path} has no api_key and {defaults.KeyVariables[0]} is not set", "the upstream will refuse every call; add one of them");
        }

        if (provider == "azure" && string.IsNullOrEmpty(apiVersion))
        {
            apiVersion = environment.First(["AZURE_API_VERSION"]);
        }

        return new Endpoint(apiBase, key, apiVersion, headers);
    }

    /// <summary>Says what would keep a deployment from ever being called.</summary>
    public void Examine(SettingReader parameters, Deployment deployment)
    {
        var isWildcard = deployment.UpstreamModel.Contains('*', StringComparison.Ordinal);
        if (!ProviderDefaults.IsServed(deployment.Provider) || ProviderCatalog.BuiltIn.Examine(isWildcard ? deployment with { UpstreamModel = "x" } : deployment) is not { } error)
        {
            return;
        }

        switch (error.Parameter)
        {
            case "api_base" when IsBaseWritten(parameters):
                break;
            case "api_base":
                findings.Error(
                    parameters.Map.Position,
                    $"{parameters.Path} has no api_base, which {deployment.Provider}/ needs",
                    $"add api_base, or set {ProviderDefaults.Of(deployment.Provider).BaseVariables[0]}");
                break;
            case "extra_headers":
                findings.Error(
                    parameters.PositionOf("extra_headers"),
                    $"{parameters.PathOf("extra_headers")} sets a credential beside api_key, or a header no row may set",
                    "keep one credential, and leave headers of the connection out");
                break;
            default:
                findings.Error(parameters.PositionOf("model"), $"{parameters.PathOf("model")} is no name {deployment.Provider}/ can take", "use letters, digits, '-', '_' and '.'");
                break;
        }
    }

    private Uri? BaseOfEnvironment(SettingReader parameters, ProviderDefaults defaults)
    {
        if (environment.First(defaults.BaseVariables) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        findings.Error(parameters.Map.Position, $"{string.Join(" or ", defaults.BaseVariables)} is not an http or https address", "write it with its scheme");
        return null;
    }

    private static bool IsBaseWritten(SettingReader parameters) =>
        (parameters.Map["api_base"] ?? parameters.Map["base_url"]) is not null and not DocumentScalar { IsNull: true } and not DocumentScalar { Text: "" };

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
