namespace Guard.Testing;

/// <summary>Finds the built <c>guard</c>: <c>GUARD_EXECUTABLE</c>, else the one built with the same configuration as the running tests.</summary>
public static class GuardExecutable
{
    public const string Variable = "GUARD_EXECUTABLE";

    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Path
    {
        get
        {
            var named = Environment.GetEnvironmentVariable(Variable);
            if (!string.IsNullOrEmpty(named))
            {
                return named;
            }

            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            var configuration = framework.Parent?.Name ?? "Debug";
            var name = OperatingSystem.IsWindows() ? "guard.exe" : "guard";
            var path = RepositoryRoot.Combine("src", "Host", "bin", configuration, framework.Name, name);
            return File.Exists(path) ? path : throw new FileNotFoundException($"Build Guard.sln in {configuration} first: the guard executable is missing.", path);
        }
    }
}
