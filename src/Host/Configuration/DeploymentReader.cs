using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Routing;
using Guard.Engine.Spend;

namespace Guard.Host.Configuration;

/// <summary>Reads <c>model_list</c> into deployments. Not thread-safe.</summary>
internal sealed class DeploymentReader(ConfigFindings findings, ConfigEnvironment environment, FrozenDictionary<string, DocumentMap> credentials)
{
    private const decimal DearestToken = 1000m;

    private readonly Dictionary<string, SourcePosition> _ids = new(StringComparer.Ordinal);

    /// <summary>The deployments in file order. A row of a provider that is not served yet is among them.</summary>
    public ImmutableArray<Deployment> Read(SettingReader root)
    {
        var deployments = ImmutableArray.CreateBuilder<Deployment>();
        foreach (var row in root.Rows("model_list"))
        {
            LiteLlmVocabulary.Row.Check(row.Map, "model_list[]", findings);
            ReadRow(row, deployments);
        }

        return deployments.ToImmutable();
    }

    /// <summary>Where a deployment of this reader was written.</summary>
    public SourcePosition PositionOf(string id) => _ids.GetValueOrDefault(id, new SourcePosition("guard", 1, 1));

    private void ReadRow(SettingReader row, ImmutableArray<Deployment>.Builder deployments)
    {
        var name = Required(row, "model_name");
        if (row.Section("litellm_params") is not { } written)
        {
            if (row.Map["litellm_params"] is null or DocumentScalar { IsNull: true })
            {
                findings.Error(row.Map.Position, $"{row.Path} has no litellm_params", "add litellm_params: with model: provider/name below it");
            }

            return;
        }

        ModelVocabulary.Params.Check(written.Map, "model_list[].litellm_params", findings);
        var parameters = WithCredential(written);
        var info = row.Section("model_info");
        WarnAboutInfo(info);
        var model = Required(parameters, "model");
        var organizations = parameters.Map["organization"] is DocumentList ? parameters.Texts("organization") : [];
        var template = model is null ? null : ReadParameters(name ?? "", model, parameters, info);
        if (name is null || template is null)
        {
            return;
        }

        if (organizations.Length == 0)
        {
            var organization = parameters.Map["organization"] is DocumentList ? null : parameters.Text("organization");
            Add(template with { OpenAiOrganization = organization }, parameters, info, deployments);
            return;
        }

        foreach (var organization in organizations)
        {
            Add(template with { OpenAiOrganization = organization }, parameters, organizations.Length > 1 ? null : info, deployments);
        }
    }

    private Deployment? ReadParameters(string name, string model, SettingReader parameters, SettingReader? info)
    {
        var apiBase = parameters.Address("api_base") ?? parameters.Address("base_url");
        var apiVersion = parameters.Text("api_version");
        var custom = parameters.Text("custom_llm_provider");
        if (ProviderInference.Resolve(model, custom, apiBase, apiVersion is not null, out var problem) is not var (provider, upstream))
        {
            var key = custom is null ? "model" : "custom_llm_provider";
            findings.Error(parameters.PositionOf(key), $"{parameters.PathOf(key)}: {problem.Message}", problem.Remedy);
            return null;
        }

        if (upstream.Length == 0)
        {
            findings.Error(parameters.PositionOf("model"), $"{parameters.PathOf("model")} names a provider but no model", "write provider/model");
            return null;
        }

        var endpoints = new EndpointReader(findings, environment);
        var endpoint = endpoints.Read(parameters, provider, apiBase, apiVersion);
        var deployment = new Deployment
        {
            Id = "",
            ModelName = name,
            Provider = provider,
            UpstreamModel = upstream,
            ApiBase = endpoint.ApiBase,
            ApiKey = endpoint.ApiKey,
            ApiVersion = endpoint.ApiVersion,
            ExtraHeaders = endpoint.ExtraHeaders,
            BodyDefaultsJson = BodyDefaults(parameters),
            Weight = Weight(parameters),
            Timeout = parameters.Seconds("timeout"),
            StreamTimeout = parameters.Seconds("stream_timeout"),
            MaxRetries = parameters.Integer("max_retries", 0, 100) ?? parameters.Integer("num_retries", 0, 100),
            Guardrails = parameters.Texts("guardrails"),
            Price = Price(parameters, info),
            BaseModel = info?.Text("base_model") ?? parameters.Text("base_model"),
            AccessGroups = info?.Texts("access_groups") ?? [],
            MockResponse = parameters.FreeText("mock_response"),
            ModelInfoJson = info is null ? "{}" : DocumentJson.ToJson(info.Map),
        };
        endpoints.Examine(parameters, deployment);
        return deployment;
    }

    private void Add(Deployment deployment, SettingReader parameters, SettingReader? info, ImmutableArray<Deployment>.Builder deployments)
    {
        var position = info?.PositionOf("id") ?? parameters.Map.Position;
        var given = info?.Text("id") is { Length: > 0 } id ? id : null;
        var unique = given ?? DeploymentId.Compute(deployment.ModelName, deployment.OpenAiOrganization, parameters.Map);
        if (given is null)
        {
            // Rows that are equal in everything are still two deployments.
            var hash = unique;
            for (var count = 2; _ids.ContainsKey(unique); count++)
            {
                unique = string.Create(CultureInfo.InvariantCulture, $"{hash}-{count}");
            }
        }

        if (_ids.TryAdd(unique, position))
        {
            deployments.Add(deployment with { Id = unique });
        }
        else
        {
            findings.Error(position, "two deployments have this model_info.id", $"the other stands at {_ids[unique]}; give each its own");
        }
    }

    private SettingReader WithCredential(SettingReader parameters)
    {
        if (parameters.Text("litellm_credential_name") is not { } name)
        {
            return parameters;
        }

        if (!credentials.TryGetValue(name, out var values))
        {
            findings.Error(
                parameters.PositionOf("litellm_credential_name"),
                $"{parameters.PathOf("litellm_credential_name")} is not in credential_list",
                Suggestion.DidYouMean(name, credentials.Keys) ?? "add it there, or put the credential into this row");
            return parameters;
        }

        var entries = parameters.Map.Entries.Concat(values.Entries.Where(entry => parameters.Map[entry.Name] is null));
        return new SettingReader(new DocumentMap(parameters.Map.Position, [.. entries]), parameters.Path, findings);
    }

    private void WarnAboutInfo(SettingReader? info)
    {
        foreach (var entry in info?.Map.Entries ?? [])
        {
            if (ModelVocabulary.InfoNotServed.Contains(entry.Name))
            {
                findings.NotServed(entry.Position, $"model_list[].model_info.{entry.Name}");
            }
        }
    }

    private string? BodyDefaults(SettingReader parameters)
    {
        var extra = parameters.Section("extra_body")?.Map.Entries ?? [];
        foreach (var entry in extra.Where(entry => entry.Name is "model" or "stream" or "messages"))
        {
            findings.Error(entry.Position, $"{parameters.PathOf("extra_body")}.{entry.Name} belongs to the caller's request", "remove it");
        }

        var members = parameters.Map.Entries
            .Where(entry => ModelVocabulary.RequestParameters.Contains(entry.Name) && extra.All(other => other.Name != entry.Name))
            .Where(entry => entry.Value is not DocumentScalar { IsNull: true })
            .Concat(extra)
            .ToList();
        return members.Count == 0 ? null : DocumentJson.ToJson(new DocumentMap(parameters.Map.Position, members));
    }

    private static double Weight(SettingReader parameters)
    {
        var weight = parameters.Number("weight", 0, 1_000_000_000);
        var rpm = parameters.Number("rpm", 0, 1_000_000_000);
        var tpm = parameters.Number("tpm", 0, 1_000_000_000_000);
        return (double)(weight ?? rpm ?? tpm ?? 1m);
    }

    private static PriceOverride? Price(SettingReader parameters, SettingReader? info)
    {
        decimal? Of(string name) => parameters.Number(name, 0, DearestToken) ?? info?.Number(name, 0, DearestToken);
        var price = new PriceOverride
        {
            InputPerToken = Of("input_cost_per_token"),
            OutputPerToken = Of("output_cost_per_token"),
            CacheReadPerToken = Of("cache_read_input_token_cost"),
            CacheWritePerToken = Of("cache_creation_input_token_cost"),
            ReasoningPerToken = Of("output_cost_per_reasoning_token"),
        };
        return price == new PriceOverride() ? null : price;
    }

    private string? Required(SettingReader reader, string name)
    {
        var text = reader.Text(name);
        if (string.IsNullOrWhiteSpace(text) && reader.Map[name] is null or DocumentScalar)
        {
            findings.Error(reader.PositionOf(name), $"{reader.PathOf(name)} is missing or empty", name == "model" ? "write provider/model, such as openai/gpt-4o" : "give it a name");
            return null;
        }

        return text;
    }
}
