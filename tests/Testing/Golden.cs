namespace Guard.Testing;

/// <summary>Compares a text with an approved file under tests/Unit/Goldens; <c>GUARD_UPDATE_GOLDENS=1</c> writes it instead, for review in the diff.</summary>
public static class Golden
{
    public const string UpdateVariable = "GUARD_UPDATE_GOLDENS";

    /// <param name="actual">The text that was made.</param>
    /// <param name="name">Path below the golden directory, such as <c>openai/error-blocked.json</c>.</param>
    /// <exception cref="GoldenMismatchException">They differ, or nothing was approved yet.</exception>
    public static void ShouldMatch(string actual, string name)
    {
        var path = RepositoryRoot.Combine("tests", "Unit", "Goldens", name);
        if (string.Equals(Environment.GetEnvironmentVariable(UpdateVariable), "1", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, Normal(actual));
            return;
        }

        var approved = File.Exists(path) ? Normal(File.ReadAllText(path)) : null;
        if (!string.Equals(approved, Normal(actual), StringComparison.Ordinal))
        {
            throw new GoldenMismatchException(Describe(name, approved, Normal(actual)));
        }
    }

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string Describe(string name, string? approved, string actual)
    {
        var remedy = $"Run once with {UpdateVariable}=1 and read the diff if the new text is right.";
        if (approved is null)
        {
            return $"No golden {name} stands yet. {remedy}\n--- made\n{actual}";
        }

        var expectedLines = approved.Split('\n');
        var actualLines = actual.Split('\n');
        var line = 0;
        while (line < expectedLines.Length && line < actualLines.Length && string.Equals(expectedLines[line], actualLines[line], StringComparison.Ordinal))
        {
            line++;
        }

        return $"Golden {name} differs at line {line + 1}. {remedy}\n--- approved\n{At(expectedLines, line)}\n--- made\n{At(actualLines, line)}";
    }

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "(end of text)";
}
