using System.Collections.Immutable;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The config files of these tests, written as an operator would.</summary>
internal static class Configurations
{
    public const string Model = "gpt-4o-mini";

    public const string UpstreamKey = "sk-upstream-secret-0000000000000001";

    /// <summary>One deployment; the baseline rules are on.</summary>
    public static string For(FakeOpenAi upstream, string deploymentSettings = "", string more = "") =>
        Of([Deployment(upstream, deploymentSettings)], more);

    /// <summary>One deployment, the baseline rules and a rule file of the test's own.</summary>
    public static GuardProcessOptions WithRules(FakeOpenAi upstream, string rules) => new()
    {
        Config = For(upstream) + "\n    paths: [rules.yaml]\n",
        Files = ImmutableDictionary<string, string>.Empty.Add("rules.yaml", rules),
    };

    public static string Of(IEnumerable<string> deployments, string more = "") => $"""
        model_list:
        {string.Join('\n', deployments)}
        {more}
        guard:
          rules:
            baseline: true
        """;

    /// <summary>One entry of <c>model_list</c>; more settings are added line by line to its <c>litellm_params</c>.</summary>
    public static string Deployment(FakeOpenAi upstream, string settings = "") => Deployment(upstream.BaseUrl, settings);

    /// <inheritdoc cref="Deployment(FakeOpenAi, string)"/>
    public static string Deployment(string apiBase, string settings = "")
    {
        var lines = $"""
              - model_name: {Model}
                litellm_params:
                  model: openai/gpt-4o-mini
                  api_base: {apiBase}
                  api_key: {UpstreamKey}
                  input_cost_per_token: 0.00000015
                  output_cost_per_token: 0.0000006
            """;
        return settings.Length == 0 ? lines : lines + "\n" + string.Join('\n', settings.Split('\n').Select(line => "      " + line));
    }
}
