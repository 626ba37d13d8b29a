using System.Diagnostics;
using System.Text.RegularExpressions;
using Guard.McpFixture;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The official conformance suite against a real Guard in front of the fixture server: both requirement sets, over a server of both eras and of either.</summary>
public sealed partial class McpConformanceTests(ITestOutputHelper output)
{
    /// <summary>The tasks extension is not served, and is not required.</summary>
    private const string Extension = "tasks-";

    [Theory]
    [InlineData(FixtureEra.Both, "2025-11-25")]
    [InlineData(FixtureEra.Both, "2026-07-28")]
    [InlineData(FixtureEra.Legacy, "2025-11-25")]
    [InlineData(FixtureEra.Legacy, "2026-07-28")]
    [InlineData(FixtureEra.Modern, "2025-11-25")]
    [InlineData(FixtureEra.Modern, "2026-07-28")]
    public async Task RequirementSet_Holds_ButForTheKnownGaps(FixtureEra era, string requirements)
    {
        var (exitCode, log) = await RunAsync(era, Suite("@modelcontextprotocol", "conformance"), "--requirements", requirements);

        var gaps = Gaps(era.ToString().ToLowerInvariant(), requirements);
        Failures(log).ShouldBe(gaps, customMessage: log);
        exitCode.ShouldBe(gaps.Length == 0 ? 0 : 1, log);
    }

    [Fact]
    public async Task SuiteOfTheFirstLine_FailsNothing()
    {
        var (exitCode, log) = await RunAsync(FixtureEra.Both, Suite("conformance-0-1"), "--suite", "all");

        log.ShouldContain(" 0 failed");
        Failed().Count(log).ShouldBe(0, log);
        exitCode.ShouldBe(0, log);
    }

    /// <summary>What the suite asks of a server, asked of one that is reached over the oldest transport.</summary>
    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task RequirementSet_Holds_OverHttpSse(string requirements)
    {
        var (exitCode, log) = await RunAsync(FixtureEra.Legacy, Suite("@modelcontextprotocol", "conformance"), ["--requirements", requirements], isSse: true);

        var gaps = Gaps("sse", requirements);
        Failures(log).ShouldBe(gaps, customMessage: log);
        exitCode.ShouldBe(gaps.Length == 0 ? 0 : 1, log);
    }

    private Task<(int ExitCode, string Log)> RunAsync(FixtureEra era, string suite, params string[] arguments) => RunAsync(era, suite, arguments, isSse: false);

    private async Task<(int ExitCode, string Log)> RunAsync(FixtureEra era, string suite, string[] arguments, bool isSse)
    {
        var node = RequiredTools.Node();
        await using var fixture = await FixtureServer.StartAsync(0, era);
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions
        {
            Config = $$"""
                model_list:
                  - {model_name: mock, litellm_params: {model: mock/echo} }
                general_settings: {public_routes: [/mcp/fixture]}
                mcp_servers:
                  fixture: {url: "{{(isSse ? new Uri(fixture.Endpoint, "/sse") : fixture.Endpoint)}}", transport: {{(isSse ? "sse" : "http")}}, prefix: never, allow_all_keys: true}
                """,
        });
        var start = new ProcessStartInfo(node, [suite, "server", "--url", $"http://localhost:{guard.Address.Port}/mcp/fixture", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var log = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await Deadline.Within(process.WaitForExitAsync(), "the suite to end", TimeSpan.FromMinutes(4));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var text = await log + await errors;
        output.WriteLine($"{era} {string.Join(' ', arguments)}: {Total().Match(text).Value}");
        return (process.ExitCode, text);
    }

    private static string[] Failures(string log) =>
        [.. Failed().Matches(log).Select(static match => match.Groups["scenario"].Value).Where(static scenario => !scenario.StartsWith(Extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string[] Gaps(string server, string requirements)
    {
        var start = $"{server} {requirements} ";
        return
        [
            .. File.ReadAllLines(RepositoryRoot.Combine("tests", "EndToEnd", "conformance-gaps.txt"))
                .Where(line => line.StartsWith(start, StringComparison.Ordinal)).Select(line => line[start.Length..]).Order(StringComparer.Ordinal),
        ];
    }

    private static string Suite(params ReadOnlySpan<string> package) => RequiredTools.Clients(["node_modules", .. package, "dist", "index.js"]);

    [GeneratedRegex(@"^✗ (?<scenario>[a-z0-9-]+):", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Failed();

    [GeneratedRegex(@"^Total: .*$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Total();
}
