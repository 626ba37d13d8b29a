using System.Net;
using System.Net.Sockets;
using Guard.Host;
using Guard.Host.Configuration;
using Guard.UnitTests.CustomGuardrails;

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

    [Fact]
    public async Task CustomGuardrails_AreUsedByValidateAndTest_AsServeWouldUseThem()
    {
        using var folder = new PluginFolderFixture();
        var entry = folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        var rules = Write("rules.yaml", """
            guard: v1
            pack: mine
            rules: [{id: mine/shout, version: 1, title: Shouts, at: [input], match: {shout: {}}, action: block, examples: [{input: hi, expect: {action: block}}]}]
            """);
        var config = Write("config.yaml", $$$"""guard: {rules: {paths: [rules.yaml]}, plugins: {path: "{{{folder.Path}}}", allow: [{file: {{{entry.File}}}, sha256: "{{{entry.Sha256}}}"}]}}""");

        (await RunAsync("validate", "--config", config)).ShouldBe(ExitCode.Ok, _output.ToString());
        (await RunAsync("test", "--config", config)).ShouldBe(ExitCode.Ok, _output.ToString());
        (await RunAsync("test", "--config", config, rules)).ShouldBe(ExitCode.Ok, _output.ToString());

        (await RunAsync("test", rules)).ShouldBe(ExitCode.Findings);
        _output.ToString().ShouldContain("unknown matcher \"shout\"");
    }

    [Fact]
    public async Task CustomGuardrailsThatAreNotTheListedOnes_FailEveryCommand()
    {
        using var folder = new PluginFolderFixture();
        var entry = folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        var rules = Write("rules.yaml", EmptyRules);
        var config = Write("config.yaml", $$$"""guard: {plugins: {path: "{{{folder.Path}}}", allow: [{file: {{{entry.File}}}, sha256: "{{{new string('0', 64)}}}"}]}}""");

        (await RunAsync("validate", "--config", config)).ShouldBe(ExitCode.Findings);
        (await RunAsync("test", "--config", config)).ShouldBe(ExitCode.Findings);
        (await RunAsync("test", "--config", config, rules)).ShouldBe(ExitCode.Findings);
        (await RunAsync("serve", "--config", config, "--data", Path.Combine(_directory, "data"))).ShouldBe(ExitCode.Findings);

        _errors.ToString().ShouldContain($"are not the ones listed: their SHA-256 is {entry.Sha256}");
        _errors.ToString().ShouldEndWith("guard: does not start: the configuration holds 1 error" + Environment.NewLine);
    }

    [Theory]
    [InlineData("allow: [{file: a.dll, sha256: 00}]", "guard.plugins.allow[0].sha256 is not a SHA-256")]
    [InlineData("allow: [{file: ../a.dll, sha256: \"{hash}\"}]", "guard.plugins.allow[0].file is not the name of an assembly")]
    [InlineData("allow: [{file: a.so, sha256: \"{hash}\"}]", "guard.plugins.allow[0].file is not the name of an assembly")]
    [InlineData("allow: [{file: a.dll, sha256: \"{hash}\"}, {file: A.dll, sha256: \"{hash}\"}]", "guard.plugins.allow lists \"a.dll\" twice")]
    [InlineData("path: [a]", "guard.plugins.path must be text")]
    [InlineData("alow: []", "guard.plugins.alow is not a known setting; did you mean \"allow\"?")]
    public async Task ListOfCustomGuardrails_IsChecked(string section, string expected)
    {
        var config = Write("config.yaml", $$$"""guard: {plugins: { {{{section.Replace("{hash}", new string('a', 64), StringComparison.Ordinal)}}} }}""");

        await RunAsync("validate", "--config", config);

        _output.ToString().ShouldContain(expected);
    }

    [Fact]
    public async Task FolderOfCustomGuardrails_MayComeFromTheEnvironment()
    {
        using var folder = new PluginFolderFixture();
        folder.Compile("Acme.Shout", PluginFolderFixture.Shout);

        await RunAsync(new Dictionary<string, string> { ["GUARD_PLUGINS_PATH"] = folder.Path }, "validate");

        await RunAsync(new Dictionary<string, string> { ["GUARD_PLUGINS_PATH"] = folder.Path }, "test");

        _output.ToString().Split("does not list \"Acme.Shout.dll\", so it is not loaded").Length.ShouldBe(3);
    }

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
