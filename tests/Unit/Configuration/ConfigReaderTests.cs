using Guard.Engine.Documents;
using Guard.Engine.Routing;
using Guard.Host.Configuration;
using Guard.McpHub.Pins;

namespace Guard.UnitTests.Configuration;

public class ConfigReaderTests
{
    private static readonly string Files = Path.Combine(AppContext.BaseDirectory, "Configuration");

    private static readonly ConfigEnvironment Variables = new(
        new Dictionary<string, string>
        {
            ["OPENAI_API_KEY"] = "sk-openai", ["AZURE_API_BASE"] = "https://contoso.openai.azure.com", ["AZURE_API_KEY"] = "azure-key", ["AZURE_API_VERSION"] = "2024-10-21",
            ["AZURE_DEPLOYMENT"] = "sheet-gpt4o", ["ANTHROPIC_API_KEY"] = "a", ["GEMINI_API_KEY"] = "g", ["GOOGLE_APPLICATION_CREDENTIALS"] = "/run/gcp.json",
            ["AWS_ACCESS_KEY_ID"] = "AKIA", ["AWS_SECRET_ACCESS_KEY"] = "aws", ["BEDROCK_GUARDRAIL_ID"] = "abc", ["EXA_API_KEY"] = "exa", ["GITHUB_CLIENT_ID"] = "id",
            ["GITHUB_CLIENT_SECRET"] = "secret", ["REDIS_HOST"] = "redis", ["REDIS_PORT"] = "6379", ["REDIS_PASSWORD"] = "pw", ["REDIS_URL"] = "redis://redis",
            ["LITELLM_MASTER_KEY"] = "sk-0123456789abcdef0123", ["DATABASE_URL"] = "postgresql://db", ["COHERE_API_KEY"] = "co", ["CAMPUS_API_KEY"] = "campus",
            ["GROQ_API_KEY"] = "gq", ["MISTRAL_API_KEY"] = "mi", ["OPENROUTER_API_KEY"] = "or",
        });

    [Theory]
    [InlineData("a-governed-demo", 9)]
    [InlineData("b-lockdown", 2)]
    [InlineData("c-university", 3)]
    [InlineData("d-spreadsheet-azure", 3)]
    [InlineData("e-multicloud", 5)]
    public void ConfigOfADeployment_LoadsWithoutErrors_AsItsOperatorsWroteIt(string name, int deployments)
    {
        var result = Scenario(name);

        result.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error).Select(item => item.ToString()).ShouldBeEmpty();
        result.Diagnostics.Where(item => item.Message.Contains("not a known setting", StringComparison.Ordinal)).Select(item => item.ToString()).ShouldBeEmpty();
        result.Configuration.ShouldNotBeNull().Deployments.Length.ShouldBe(deployments);
    }

    /// <summary>As its operators wrote it, with the one file it names where this machine has it.</summary>
    private static ConfigResult Scenario(string name)
    {
        var file = Path.Combine(Files, "Scenarios", name + ".yaml");
        return ConfigReader.ReadText(file, File.ReadAllText(file).Replace("/app/openapi/petstore.json", "petstore.json", StringComparison.Ordinal), Variables);
    }

    [Fact]
    public void SpecPathWithoutADocument_IsAnErrorAtItsPlace()
    {
        var result = ConfigReader.ReadText("config.yaml", "mcp_servers:\n  shop:\n    url: https://shop.example.com\n    spec_path: nowhere.json\n", Variables);

        var error = result.Diagnostics.Where(static item => item.Severity == DiagnosticSeverity.Error).ShouldHaveSingleItem();
        error.Position.Line.ShouldBe(4);
        error.Message.ShouldContain("mcp_servers.shop.spec_path: the file does not exist");
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public void SpecPathBehindAnAddress_IsNotAskedAtStart()
    {
        var result = ConfigReader.ReadText("config.yaml", "mcp_servers:\n  shop:\n    spec_path: http://127.0.0.1:1/openapi.json\n", Variables);

        var server = result.Configuration.ShouldNotBeNull().McpServers.ShouldHaveSingleItem();
        server.Document.ShouldNotBeNull().Address.ShouldBe(new Uri("http://127.0.0.1:1/openapi.json"));
        server.Url.ShouldBeNull();
    }

    [Fact]
    public void TenMistakes_AreAllReportedWithPositions_AtOnce()
    {
        var result = ConfigReader.ReadText("config.yaml", File.ReadAllText(Path.Combine(Files, "ten-mistakes.yaml")), ConfigEnvironment.Empty);

        result.Configuration.ShouldBeNull();
        var text = string.Join('\n', result.Diagnostics) + "\n";
        text.ShouldBe(File.ReadAllText(Path.Combine(Files, "ten-mistakes.txt")));
    }

    [Fact]
    public void GovernedDemo_KeepsProtectionAndRouting_AsNodesAndRecords()
    {
        var configuration = Scenario("a-governed-demo").Configuration.ShouldNotBeNull();

        configuration.Guardrails.Length.ShouldBe(6);
        configuration.McpServers.Select(static server => server.Name).Order(StringComparer.Ordinal).ShouldBe(["deepwiki", "exa", "github", "msdocs", "petstore"]);
        configuration.ModelGroupAliases["internal-small"].ShouldBe(new ModelAlias("gpt-4o-mini", IsHidden: true));
        configuration.Router.ShouldBe(new RouterSettings { NumRetries = 2, Timeout = TimeSpan.FromSeconds(120), RetryAfter = TimeSpan.FromSeconds(1) });
        configuration.EnvironmentVariables["PROXY_BASE_URL"].ShouldBe("https://llm.example.org");
        configuration.MasterKey.ShouldBe(new MasterKey("sk-0123456789abcdef0123", "LITELLM_MASTER_KEY"));
    }

    [Fact]
    public void Pins_AreThoseOfTheServer_ElseOfTheVariable_ElseOfTheHouse()
    {
        const string Text = """
            mcp_servers:
              own: {url: "https://a.example/mcp", pins: off}
              house: {url: "https://b.example/mcp"}
            guard: {mcp: {pins: approve_first} }
            """;

        Pins(Text, ConfigEnvironment.Empty).ShouldBe([PinMode.Off, PinMode.ApproveFirst]);
        Pins(Text, new ConfigEnvironment([KeyValuePair.Create("GUARD_MCP_PINS", "trust_on_first_use")])).ShouldBe([PinMode.Off, PinMode.TrustOnFirstUse]);
        Pins(Text.Replace("guard: {mcp: {pins: approve_first} }", "", StringComparison.Ordinal), ConfigEnvironment.Empty).ShouldBe([PinMode.Off, PinMode.TrustOnFirstUse]);
        ConfigReader.ReadText("c.yaml", Text.Replace("pins: off", "pins: trust", StringComparison.Ordinal), ConfigEnvironment.Empty).Diagnostics
            .Select(static finding => finding.Message).ShouldContain("mcp_servers.own.pins is not one of its words");

        static PinMode[] Pins(string text, ConfigEnvironment environment) =>
            [.. ConfigReader.ReadText("c.yaml", text, environment).Configuration.ShouldNotBeNull().McpServers.Select(static server => server.Pins)];
    }

    [Fact]
    public void KeyWithoutEffect_IsWarnedAboutOnce_HoweverManyRowsUseIt()
    {
        var result = ConfigReader.ReadText(
            "c.yaml",
            "model_list:\n- {model_name: a, litellm_params: {model: mock/a, order: 1}}\n- {model_name: b, litellm_params: {model: mock/b, order: 2}}\n",
            ConfigEnvironment.Empty);

        result.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "c.yaml:2:51 warning: model_list[].litellm_params.order is not served yet; it is accepted and has no effect");
    }

    [Fact]
    public void EmptyFile_HasNoModels_AndSaysSo()
    {
        var result = ConfigReader.ReadText("c.yaml", "", ConfigEnvironment.Empty);

        result.Configuration.ShouldNotBeNull().Deployments.ShouldBeEmpty();
        result.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("model_list holds no model");
    }

    [Fact]
    public void NoFile_GivesTheBuiltInProviderAndTheBaselineRules()
    {
        var result = ConfigReader.WithoutFile(ConfigEnvironment.Empty);

        result.Diagnostics.ShouldBeEmpty();
        result.Configuration!.Deployments.Select(deployment => deployment.ModelName).ShouldBe(["mock", "mock/*"]);
        result.Configuration.Guard.Rules.Baseline.ShouldBeTrue();
    }

    [Fact]
    public void FileOnItsOwn_LeavesTheBaselineRulesOff_AsLiteLlmBehaves() =>
        Read("model_list: []").Guard.Rules.Baseline.ShouldBeFalse();

    [Fact]
    public void RouterSettings_WinOverLiteLlmSettings_WhereBothSpeak()
    {
        var router = Read("litellm_settings: {num_retries: 5, request_timeout: 30}\nrouter_settings: {num_retries: 1}").Router;

        router.NumRetries.ShouldBe(1);
        router.Timeout.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void AliasOfNoGroup_IsWarnedAbout_WithTheNearestName() =>
        ConfigReader.ReadText("c.yaml", "model_list: [{model_name: gpt-4o, litellm_params: {model: mock/a}}]\nrouter_settings: {model_group_alias: {gpt-4: gpt-4}}", ConfigEnvironment.Empty)
            .Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldBe("c.yaml:2:46 warning: router_settings.model_group_alias.gpt-4 names a model group that model_list does not hold; did you mean \"gpt-4o\"?");

    [Fact]
    public void ApprovedModels_AreAbsentOrEmpty_AsWritten()
    {
        Read("guard: {data: x}").Models.ApprovedModels.IsDefault.ShouldBeTrue();
        Read("guard: {approved_models: []}").Models.ApprovedModels.ShouldBeEmpty();
    }

    [Fact]
    public void UserHeaderMappings_NameTheHeadersOfEndUsers() =>
        Read("general_settings: {user_header_name: X-User, user_header_mappings: [{header_name: X-Mail, litellm_user_role: customer}, {header_name: X-Staff, litellm_user_role: internal_user}]}")
            .General.CustomerHeaderNames.ShouldBe(["X-Mail"]);

    [Theory]
    [InlineData("yes", true)]
    [InlineData("off", false)]
    [InlineData("True", true)]
    public void Booleans_AreReadInPythonsWordsToo(string text, bool expected) =>
        Read($"litellm_settings: {{drop_params: {text}}}").LiteLlm.DropParams.ShouldBe(expected);

    [Fact]
    public void NumberOutOfRange_IsAnError_WithItsRange() =>
        ConfigReader.ReadText("c.yaml", "router_settings: {num_retries: -1}", ConfigEnvironment.Empty).Diagnostics
            .ShouldContain(item => item.ToString() == "c.yaml:1:32 error: router_settings.num_retries must be from 0 to 100; write a number in that range");

    [Fact]
    public void GuardVariables_WinOverTheFile_AndAreCheckedAlike()
    {
        var environment = new ConfigEnvironment(new Dictionary<string, string>
        {
            ["GUARD_LIMITS_REQUEST_BYTES"] = "2048", ["GUARD_RULES_PATHS"] = "one, two", ["GUARD_COMPATIBILITY"] = "classc", ["GUARD_LIMITS_REQEST_BYTES"] = "1",
        });
        var result = ConfigReader.ReadText("conf/c.yaml", "model_list: []\nguard: {data: store, limits: {request_bytes: 4096, held_bytes: 8192}}", environment);

        result.Diagnostics.Select(item => item.ToString()).ShouldBe(
        [
            "GUARD_COMPATIBILITY:1:1 error: guard.compatibility is not one of its words; did you mean \"classic\"?",
            "GUARD_LIMITS_REQEST_BYTES:1:1 warning: this environment variable is not a known setting; did you mean \"GUARD_LIMITS_REQUEST_BYTES\"?",
        ]);
    }

    [Fact]
    public void GuardSection_IsReadWithItsOverrides()
    {
        var environment = new ConfigEnvironment(new Dictionary<string, string> { ["GUARD_LIMITS_REQUEST_BYTES"] = "2048", ["GUARD_RULES_PATHS"] = "one, two" });
        var guard = ConfigReader.ReadText("conf/c.yaml", "guard: {data: store, rules: {baseline: true}, limits: {request_bytes: 4096, held_bytes: 8192}}", environment).Configuration!.Guard;

        guard.Limits.RequestBytes.ShouldBe(2048);
        guard.Limits.HeldBytes.ShouldBe(8192);
        guard.Rules.Paths.ShouldBe(["one", "two"]);
        guard.Rules.Baseline.ShouldBeTrue();
        guard.DataDirectory.ShouldBe(Path.Combine("conf", "store"));
    }

    [Fact]
    public void ModelOutsideTheApprovedList_IsNamedAsNotServed_AtItsRow()
    {
        var result = ConfigReader.ReadText(
            "c.yaml",
            "model_list:\n- {model_name: a, litellm_params: {model: mock/a}}\n- {model_name: b, litellm_params: {model: mock/b}}\nguard: {approved_models: [mock/a]}\n",
            ConfigEnvironment.Empty);

        result.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "c.yaml:3:35 warning: this deployment is not served: guard.approved_models does not hold its model; approve it as provider/model, or remove the row");
    }

    private static GuardConfiguration Read(string text) => ConfigReader.ReadText("c.yaml", text, ConfigEnvironment.Empty).Configuration.ShouldNotBeNull();
}
