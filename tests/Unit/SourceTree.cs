namespace Guard.UnitTests;

/// <summary>The repository the tests were built from, for goldens, documents and the architecture test.</summary>
internal static class SourceTree
{
    /// <summary>The folder that holds Guard.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Approved files are rewritten instead of compared when this variable is 1.</summary>
    public static bool IsApproving => string.Equals(Environment.GetEnvironmentVariable("GUARD_APPROVE"), "1", StringComparison.Ordinal);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Asserts that the file holds exactly the text; writes it when approving.</summary>
    public static void ShouldBeApproved(string actual, params string[] parts)
    {
        var path = PathOf(parts);
        if (IsApproving)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        File.Exists(path).ShouldBeTrue($"{Path.Combine(parts)} is missing; run the tests once with GUARD_APPROVE=1 and review what it writes.");
        actual.ShouldBe(File.ReadAllText(path).ReplaceLineEndings("\n"), $"{Path.Combine(parts)} differs; GUARD_APPROVE=1 rewrites it for review.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Guard.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Guard.sln was not found above the test output.");
    }
}
