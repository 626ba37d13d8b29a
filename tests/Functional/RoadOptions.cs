using System.Collections.Immutable;

namespace Guard.FunctionalTests;

/// <summary>What differs from the usual road.</summary>
public sealed record RoadOptions
{
    /// <summary>Lines added to the <c>litellm_params</c> of every deployment.</summary>
    public string Deployment { get; init; } = "input_cost_per_token: 0.00000015\noutput_cost_per_token: 0.0000006";

    /// <summary>More rows of <c>model_list</c>; <c>{base}</c> is the first upstream's base URL.</summary>
    public string Rows { get; init; } = "";

    /// <summary>Lines of <c>guard.limits</c>.</summary>
    public string Limits { get; init; } = "";

    /// <summary>Whole top-level sections.</summary>
    public string More { get; init; } = "";

    /// <summary>The rules that come with Guard are in force.</summary>
    public bool Baseline { get; init; } = true;

    public int Retries { get; init; }

    /// <summary>A rule file beside the baseline, or null.</summary>
    public string? Rules { get; init; }

    /// <summary>A rule file that only observes all requests, or null.</summary>
    public string? Shadow { get; init; }

    public TimeProvider? Clock { get; init; }

    public ImmutableDictionary<string, string> Files => ImmutableDictionary.CreateRange(
        new[] { KeyValuePair.Create("rules.yaml", Rules), KeyValuePair.Create("shadow.yaml", Shadow) }.Where(static file => file.Value is not null).Select(static file => KeyValuePair.Create(file.Key, file.Value!)));

    /// <summary>The text of the config file. Of several upstreams the first is chosen first: the others weigh next to nothing.</summary>
    public string Config(ImmutableArray<string> baseUrls) => $"""
        model_list:
        {string.Join('\n', baseUrls.Select((baseUrl, index) => Row(baseUrl, index == 0 ? 1_000_000_000 : 1)))}
        {Rows.Replace("{base}", baseUrls[0], StringComparison.Ordinal)}
        router_settings:
          num_retries: {Retries}
        {More}
        guard:
          rules:
            baseline: {(Baseline ? "true" : "false")}
            {(Rules is null ? "" : "paths: [rules.yaml]")}
            {(Shadow is null ? "" : "shadow: [shadow.yaml]\n    shadow_sample: 100")}
          {(Limits.Length == 0 ? "" : "limits:\n" + Indented(Limits, 4))}
        """;

    private string Row(string baseUrl, int weight) => $"""
          - model_name: {Road.Model}
            litellm_params:
              model: openai/gpt-4o-mini
              api_base: {baseUrl}
              api_key: {Road.UpstreamKey}
              weight: {weight}
        """ + "\n" + Indented(Deployment, 6);

    private static string Indented(string lines, int by) => string.Join('\n', lines.Split('\n').Select(line => new string(' ', by) + line));
}
