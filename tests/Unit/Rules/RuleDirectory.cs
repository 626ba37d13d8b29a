using Guard.Engine.Rules;

namespace Guard.UnitTests.Rules;

/// <summary>A directory of rule files for one test, removed at its end.</summary>
internal sealed class RuleDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("guard-rules-").FullName;

    public RuleDirectory Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public Task<RuleLoad> LoadAsync(WordMatcher? matcher = null) =>
        RuleLoader.LoadAsync([Root], [matcher ?? new WordMatcher()], TestContext.Current.CancellationToken);

    /// <summary>Findings with paths relative to the directory, a line each.</summary>
    public string Print(RuleLoad load) =>
        string.Join('\n', load.Diagnostics.Select(finding => finding.ToString().Replace(Root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
