using System.Diagnostics;
using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>Runs one script of <c>clients/</c> against a gateway and reads the JSON object that it prints.</summary>
internal static class NodeClient
{
    /// <exception cref="InvalidOperationException">The script failed; the message carries what it wrote.</exception>
    public static async Task<JsonElement> RunAsync(string script, Uri gateway, string key, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(RequiredTools.Node(), RequiredTools.Clients(script))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = RequiredTools.Clients(),
        };
        start.Environment["GUARD_BASE_URL"] = new Uri(gateway, "/v1").ToString();
        start.Environment["GUARD_API_KEY"] = key;
        start.Environment["GUARD_MODEL"] = Configurations.Model;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await Deadline.Within(process.WaitForExitAsync(), $"{script} to end", TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0
            ? JsonElement.Parse(await output)
            : throw new InvalidOperationException($"{script} ended with {process.ExitCode}.\n{await output}\n{await errors}");
    }
}
