using System.Diagnostics;
using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The command line of the MCP inspector against a running gateway.</summary>
internal static class InspectorClient
{
    /// <summary>What one method answers.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message carries what it wrote.</exception>
    public static async Task<JsonElement> RunAsync(GuardProcess guard, string method, params string[] arguments)
    {
        var program = RequiredTools.Clients("node_modules", "@modelcontextprotocol", "inspector", "cli", "build", "cli.js");
        var start = new ProcessStartInfo(RequiredTools.Node(), [
            program, "--cli", new Uri(guard.Address, "/mcp").ToString(), "--transport", "http", "--header", $"Authorization: Bearer {guard.MasterKey}", "--method", method, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await Deadline.Within(process.WaitForExitAsync(), $"the inspector to end {method}", TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? JsonElement.Parse(await output)
            : throw new InvalidOperationException($"The inspector ended with {process.ExitCode}.\n{await output}\n{await errors}");
    }
}
