using System.Diagnostics;
using System.Text.RegularExpressions;
using Guard.Testing;

namespace Guard.EndToEndTests;

public sealed partial class FreshStartTests
{
    [Fact]
    public async Task PastedCurlLine_IsAnswered_WithTheAddressMaskedOnItsWay()
    {
        RequiredTools.Bash();
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions { MasterKey = null });

        var line = CurlLine(guard.Output);
        var email = Email().Match(line).Value;
        var answer = await PasteAsync(line);

        email.ShouldNotBeEmpty($"The printed line carries no e-mail address to mask: {line}");
        answer.ShouldContain("<EMAIL_ADDRESS>");
        answer.ShouldNotContain(email);
    }

    [Fact]
    public async Task GeneratedMasterKey_IsShownOnce_AndKeptOverARestart()
    {
        RequiredTools.Bash();
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions { MasterKey = null });
        var key = Secret().Match(guard.Output).Value;
        key.ShouldNotBeEmpty(guard.Output);
        await guard.KillHardAsync();
        var before = guard.Output.Length;

        await guard.RestartAsync();
        using var api = new GuardApi(guard.Address, key);

        (await api.GenerateKeyAsync()).ShouldStartWith("sk-");
        guard.Output[before..].ShouldNotContain(key);
    }

    /// <summary>The command as printed: from "curl" on, with the lines that a trailing backslash continues.</summary>
    private static string CurlLine(string console)
    {
        var lines = console.Split('\n').SkipWhile(line => !line.Contains("curl ", StringComparison.Ordinal)).ToList();
        lines.ShouldNotBeEmpty($"No curl line was printed:\n{console}");
        var count = 1 + lines.TakeWhile(line => line.TrimEnd().EndsWith('\\')).Count();
        var command = string.Join('\n', lines.Take(count));
        return command[command.IndexOf("curl ", StringComparison.Ordinal)..];
    }

    private static async Task<string> PasteAsync(string line)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", line])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await Deadline.Within(process.WaitForExitAsync(), "curl to end");
        process.ExitCode.ShouldBe(0, await errors);
        return await output;
    }

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"sk-[\w-]{16,}")]
    private static partial Regex Secret();
}
