namespace Guard.Testing;

/// <summary>Where the sources stand, found upwards from the running assembly.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Guard.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("Guard.sln was not found above the test assembly: run the tests from a checkout.");
    }
}
