using System.Net;
using System.Net.Sockets;
using Guard.Host;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Hosting;

public sealed class GuardCommandsTests : IDisposable
{
    private const string EmptyRules = "guard: v1\npack: mine\nrules: []\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("guard-commands-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Validate_IsGood_WhenOnlyWarningsAreLeft()
    {
        var config = Write("config.yaml", "model_list: [{model_name: a, litellm_params: {model: mock/a, order: 1}}]");

        (await RunAsync("validate", "--config", config)).ShouldBe(ExitCode.Ok);

        _output.ToString().ShouldContain("model_list[].litellm_params.order is not served yet");
        _output.ToString().ShouldEndWith("1 deployment, 0 guardrails, 0 examples: 0 errors, 1 warning" + Environment.NewLine);
    }

    [Fact]
    public async Task Validate_TellsMistakesOfConfigurationAndRulesTogether()
    {
        var config = Write("config.yaml", "router_settings: {num_retries: many}\nguard: {rules: {paths: [rules.yaml]}}");
        Write("rules.yaml", "guard: v1\npack: mine\nrules: [{id: 5}]\n");

        (await RunAsync("validate", "--config", config)).ShouldBe(ExitCode.Findings);

        _output.ToString().ShouldContain("config.yaml:1:32 error: router_settings.num_retries must be a whole number");
        _output.ToString().ShouldContain("rules.yaml:3:");
    }

    [Fact]
    public async Task Validate_ReadsTheFileTheEnvironmentNames()
    {
        var config = Write("config.yaml", "model_list: 5");

        (await RunAsync(new Dictionary<string, string> { ["CONFIG_FILE_PATH"] = config }, "validate")).ShouldBe(ExitCode.Findings);
    }

    [Fact]
    public async Task Test_WithoutExamples_CountsNone()
    {
        (await RunAsync("test", Write("rules.yaml", EmptyRules))).ShouldBe(ExitCode.Ok, _output.ToString());

        _output.ToString().ShouldEndWith("0 passed, 0 failed" + Environment.NewLine);
    }

    [Fact]
    public async Task Test_OfAMissingFile_IsAFinding() =>
        (await RunAsync("test", Path.Combine(_directory, "nowhere.yaml"))).ShouldBe(ExitCode.Findings);

    [Theory]
    [InlineData("--bogus")]
    [InlineData("validate", "--config")]
    [InlineData("serve", "--port", "abc")]
    [InlineData("serve", "--urls", "ftp://127.0.0.1")]
    public async Task CommandLineThatCannotBeRead_IsUsage(params string[] arguments)
    {
        (await RunAsync(arguments)).ShouldBe(ExitCode.Usage);

        _errors.ToString().ShouldStartWith("guard: ");
    }

    [Fact]
    public async Task Serve_DoesNotStart_OnAConfigurationWithErrors()
    {
        var config = Write("config.yaml", "model_list: 5");

        (await RunAsync("serve", "--config", config, "--data", Path.Combine(_directory, "data"))).ShouldBe(ExitCode.Findings);

        _errors.ToString().ShouldContain("config.yaml:1:13 error: model_list must be a list, not a number");
        _errors.ToString().ShouldEndWith("guard: does not start: the configuration holds 1 error" + Environment.NewLine);
        Directory.Exists(Path.Combine(_directory, "data")).ShouldBeFalse();
    }

    [Fact]
    public async Task Serve_DoesNotStart_OnRulesWithErrors()
    {
        var rules = Write("rules.yaml", "guard: v2\n");
        var config = Write("config.yaml", "model_list: []");

        (await RunAsync("serve", "--config", config, "--rules", rules, "--data", Path.Combine(_directory, "data"))).ShouldBe(ExitCode.Findings);

        _errors.ToString().ShouldContain("guard: does not start: the rules hold");
    }

    [Fact]
    public async Task Serve_DoesNotStart_OnAnAddressThatIsTaken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var config = Write("config.yaml", "model_list: []");

        (await RunAsync("serve", "--config", config, "--port", $"{port}", "--data", Path.Combine(_directory, "data"))).ShouldBe(ExitCode.Findings);

        _errors.ToString().ShouldEndWith($"guard: does not start: Failed to bind to address http://127.0.0.1:{port}: address already in use. Choose another --port, --host or --urls.{Environment.NewLine}");
        _output.ToString().ShouldBeEmpty();
    }

    private Task<int> RunAsync(params string[] arguments) => RunAsync([], arguments);

    private Task<int> RunAsync(Dictionary<string, string> variables, params string[] arguments) =>
        new GuardCommands(_output, _errors).RunAsync(arguments, new ConfigEnvironment(variables));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
