using Guard.Engine.Routing;
using Guard.Engine.Spend;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public class DeploymentReaderTests
{
    [Theory]
    [InlineData("model: openai/gpt-4o", "openai", "gpt-4o", null)]
    [InlineData("model: gpt-4o", "openai", "gpt-4o", null)]
    [InlineData("model: my-deployment, api_version: '2024-10-21', api_base: https://proxy.example", "azure", "my-deployment", "https://proxy.example/")]
    [InlineData("model: gpt-4o, api_base: https://contoso.openai.azure.com/", "azure", "gpt-4o", "https://contoso.openai.azure.com/")]
    [InlineData("model: gpt-4o, api_base: https://x.services.ai.azure.com", "azure", "gpt-4o", "https://x.services.ai.azure.com/")]
    [InlineData("model: o3-prod, custom_llm_provider: azure, api_base: https://a.example", "azure", "o3-prod", "https://a.example/")]
    [InlineData("model: hosted_vllm/org/model, base_url: http://v:8000/v1", "hosted_vllm", "org/model", "http://v:8000/v1")]
    [InlineData("model: local-model, api_base: http://v:8000/v1", "openai", "local-model", "http://v:8000/v1")]
    [InlineData("model: groq/llama", "groq", "llama", null)]
    [InlineData("model: openrouter/anthropic/claude", "openrouter", "anthropic/claude", null)]
    [InlineData("model: fireworks_ai/llama-v3", "fireworks_ai", "accounts/fireworks/models/llama-v3", null)]
    [InlineData("model: ollama/llama3, api_base: http://ollama:11434", "ollama", "llama3", "http://ollama:11434/")]
    [InlineData("model: claude-sonnet-4", "anthropic", "claude-sonnet-4", null)]
    [InlineData("model: bedrock/converse/x", "bedrock", "converse/x", null)]
    [InlineData("model: '*'", "openai", "*", null)]
    [InlineData("model: mock/echo", "mock", "echo", null)]
    public void Row_FindsItsProviderModelAndAddress(string parameters, string provider, string model, string? address)
    {
        var deployment = One(parameters);

        (deployment.Provider, deployment.UpstreamModel, deployment.ApiBase?.AbsoluteUri).ShouldBe((provider, model, address));
    }

    [Theory]
    [InlineData("model: opnai/gpt-4o", "model_list[0].litellm_params.model: the model's provider prefix is not known", "did you mean \"openai\"? served are azure/")]
    [InlineData("model: something", "model_list[0].litellm_params.model: the model has no provider prefix and its name tells no provider", "write provider/model with one of: azure/")]
    [InlineData("model: openai/", "model_list[0].litellm_params.model names a provider but no model", "write provider/model")]
    [InlineData("model: azure/x, api_key: k", "model_list[0].litellm_params has no api_base, which azure/ needs", "add api_base, or set AZURE_API_BASE")]
    [InlineData("model: openai/x, api_base: 'ftp://x'", "model_list[0].litellm_params.api_base is not an http or https address", "write it with its scheme, such as https://api.example.com/v1")]
    [InlineData("model: mock/x, extra_headers: {Host: x}", "model_list[0].litellm_params.extra_headers.Host belongs to the connection", "remove it")]
    [InlineData("model: mock/x, extra_headers: {a: \"b\\nc\"}", "model_list[0].litellm_params.extra_headers: this is not a header an HTTP message can carry", "use letters")]
    [InlineData("model: mock/x, extra_body: {stream: true}", "model_list[0].litellm_params.extra_body.stream belongs to the caller's request", "remove it")]
    [InlineData("model: 'hosted_vllm/*'", "model_list[0].litellm_params has no api_base, which hosted_vllm/ needs", "add api_base, or set HOSTED_VLLM_API_BASE")]
    [InlineData("model: 'azure/a/b', api_base: 'https://a.example', api_key: k", "model_list[0].litellm_params.model is no name azure/ can take", "use letters")]
    [InlineData("model: groq/x, api_key: k, extra_headers: {Authorization: x}", "model_list[0].litellm_params.extra_headers sets a credential beside api_key, or a header no row may set", "keep one")]
    [InlineData("model: groq/x, api_key: \"k\u00e9y\"", "model_list[0].litellm_params.api_key holds a character that cannot stand in a header", "keep to printable ASCII")]
    [InlineData("model: mock/x, weight: -1", "model_list[0].litellm_params.weight must be from 0 to 1000000000", "write a number in that range")]
    public void WrongRow_IsAnError_WithARemedy(string parameters, string message, string remedy)
    {
        var error = Read(parameters).Diagnostics.ShouldHaveSingleItem();

        error.Message.ShouldBe(message);
        error.Remedy.ShouldNotBeNull().ShouldStartWith(remedy);
    }

    [Fact]
    public void ProviderNotServedYet_KeepsItsRow_AndSaysSo()
    {
        var result = Read("model: anthropic/claude, api_key: k");

        result.Configuration!.Deployments[0].Provider.ShouldBe("anthropic");
        result.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("the provider anthropic is not served yet");
    }

    [Fact]
    public void Credential_ComesFromTheProvidersVariable_WhereTheRowHasNone()
    {
        var environment = new ConfigEnvironment(new Dictionary<string, string> { ["GROQ_API_KEY"] = "from-env", ["AZURE_API_BASE"] = "https://a.example", ["AZURE_API_KEY"] = "az", ["AZURE_API_VERSION"] = "2025-01-01" });

        Read("model: groq/x", environment).Configuration!.Deployments[0].ApiKey.ShouldBe("from-env");
        var azure = Read("model: azure/x", environment).Configuration!.Deployments[0];
        (azure.ApiKey, azure.ApiBase, azure.ApiVersion).ShouldBe(("az", new Uri("https://a.example"), "2025-01-01"));
    }

    [Fact]
    public void PublicProviderWithoutCredential_IsWarnedAbout() =>
        Read("model: openai/gpt-4o").Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("model_list[0].litellm_params has no api_key and OPENAI_API_KEY is not set");

    [Theory]
    [InlineData("weight: 3, rpm: 9, tpm: 100", 3)]
    [InlineData("rpm: 9, tpm: 100", 9)]
    [InlineData("tpm: 100", 100)]
    [InlineData("timeout: 5", 1)]
    public void Weight_IsTheFirstOfWeightRpmTpm(string parameters, double expected) => One("model: mock/x, " + parameters).Weight.ShouldBe(expected);

    [Fact]
    public void RequestParametersAndExtraBody_BecomeBodyDefaults_TypesKept() =>
        One("model: mock/x, temperature: 0.2, max_tokens: 5, stop: [a, '7'], user: null, extra_body: {top_k: 3, deep: {on: true}, temperature: 1}")
            .BodyDefaultsJson.ShouldBe("""{"max_tokens":5,"stop":["a","7"],"top_k":3,"deep":{"on":true},"temperature":1}""");

    [Fact]
    public void Prices_ComeFromParametersOrModelInfo()
    {
        var deployment = Read("model: mock/x, input_cost_per_token: 0.0000025, output_cost_per_token: 1e-5", info: "cache_read_input_token_cost: 1.25e-6, base_model: azure/gpt-4o, custom: 1")
            .Configuration!.Deployments[0];

        deployment.Price.ShouldBe(new PriceOverride { InputPerToken = 0.0000025m, OutputPerToken = 0.00001m, CacheReadPerToken = 0.00000125m });
        deployment.BaseModel.ShouldBe("azure/gpt-4o");
        deployment.ModelInfoJson.ShouldBe("""{"cache_read_input_token_cost":0.00000125,"base_model":"azure/gpt-4o","custom":1}""");
    }

    [Fact]
    public void OrganizationList_BecomesADeploymentEach()
    {
        var deployments = Read("model: mock/x, organization: [org-a, org-b]").Configuration!.Deployments;

        deployments.Select(deployment => deployment.OpenAiOrganization).ShouldBe(["org-a", "org-b"]);
        deployments.Select(deployment => deployment.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void Id_IsTheSameForTheSameParameters_InAnyOrder()
    {
        var first = One("model: mock/x, api_key: secret-key-1, timeout: 5").Id;

        One("timeout: 5, api_key: secret-key-1, model: mock/x").Id.ShouldBe(first);
        One("model: mock/x, api_key: secret-key-2, timeout: 5").Id.ShouldNotBe(first);
        first.Length.ShouldBe(32);
    }

    [Fact]
    public void ModelInfoId_IsTheId_AndMustBeUnique()
    {
        One("model: mock/x", "id: mine").Id.ShouldBe("mine");
        ConfigReader.ReadText(
                "c.yaml",
                "model_list: [{model_name: a, litellm_params: {model: mock/x}, model_info: {id: i}}, {model_name: b, litellm_params: {model: mock/x}, model_info: {id: i}}]",
                ConfigEnvironment.Empty)
            .Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldBe("c.yaml:1:151 error: two deployments have this model_info.id; the other stands at c.yaml:1:80; give each its own");
    }

    [Fact]
    public void EqualRows_AreStillTwoDeployments()
    {
        var row = "{model_name: a, litellm_params: {model: mock/x}}";
        var ids = ConfigReader.ReadText("c.yaml", $"model_list: [{row}, {row}]", ConfigEnvironment.Empty).Configuration!.Deployments.Select(deployment => deployment.Id).ToArray();

        ids[1].ShouldBe(ids[0] + "-2");
    }

    [Fact]
    public void NamedCredential_FillsWhatTheRowLeavesOut()
    {
        var deployment = ConfigReader.ReadText(
            "c.yaml",
            "credential_list: [{credential_name: main, credential_values: {api_key: shared, api_base: https://shared.example/v1}}]\n"
            + "model_list: [{model_name: a, litellm_params: {model: openai/x, litellm_credential_name: main, api_base: https://own.example/v1}}]",
            ConfigEnvironment.Empty).Configuration!.Deployments[0];

        (deployment.ApiKey, deployment.ApiBase).ShouldBe(("shared", new Uri("https://own.example/v1")));
    }

    private static Deployment One(string parameters, string? info = null) => Read(parameters, info: info).Configuration.ShouldNotBeNull().Deployments.ShouldHaveSingleItem();

    private static ConfigResult Read(string parameters, ConfigEnvironment? environment = null, string? info = null) =>
        ConfigReader.ReadText(
            "c.yaml", $"model_list: [{{model_name: a, litellm_params: {{{parameters}}}{(info is null ? "" : $", model_info: {{{info}}}")}}}]", environment ?? ConfigEnvironment.Empty);
}
