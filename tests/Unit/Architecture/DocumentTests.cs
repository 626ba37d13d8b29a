using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;
using Guard.Testing;

namespace Guard.UnitTests.Architecture;

/// <summary>What the documents say must be so, and nothing in the repository may point at one person's machine.</summary>
public partial class DocumentTests
{
    private const BindingFlags AnyMember = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly string[] Rooms = ["Guard.Engine", "Guard.Plugins", "Guard.McpHub", "Guard.Storage", "guard"];

    private static readonly FrozenSet<string> TextKinds = new[]
    {
        ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".json", ".yaml", ".yml", ".sh", ".txt", ".sql", ".ts", ".tsx", ".js", ".mjs", ".toml", ".xml", "",
    }.ToFrozenSet(StringComparer.Ordinal);

    [Fact]
    public void RequestJourney_NamesTypesThatExist()
    {
        var types = Rooms.SelectMany(room => Assembly.Load(room).GetTypes()).ToLookup(type => type.Name.Split('`')[0], StringComparer.Ordinal);
        var journey = File.ReadAllText(RepositoryRoot.Combine("docs", "request-journey.md"));
        var named = CodeName().Matches(journey).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToArray();

        named.ShouldNotBeEmpty();
        named.Where(name => !Exists(name, types)).ShouldBeEmpty("docs/request-journey.md names what is not there; a code span in Pascal case is a type or Type.Member.");
    }

    [Fact]
    public void Decision_SaysContextDecisionAndConsequences() => Directory.EnumerateFiles(RepositoryRoot.Combine("docs", "decisions"), "*.md")
        .Where(path => File.ReadAllText(path) is var text
            && !(text.Contains("\n## Context\n", StringComparison.Ordinal)
                && text.Contains("\n## Decision\n", StringComparison.Ordinal)
                && text.Contains("\n## Consequences\n", StringComparison.Ordinal)))
        .Select(path => Path.GetFileName(path))
        .ShouldBeEmpty();

    [Fact]
    public void DocumentLinks_LeadSomewhere()
    {
        var offences = from path in SourceFile.Walk(RepositoryRoot.Path)
                       where path.EndsWith(".md", StringComparison.Ordinal)
                       from match in Link().Matches(File.ReadAllText(path))
                       let target = match.Groups["target"].Value
                       where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                       where !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target))
                       select $"{Path.GetRelativePath(RepositoryRoot.Path, path)} -> {target}";

        offences.ShouldBeEmpty();
    }

    [Fact]
    public void NoFile_NamesAMachineOrAPackageHost()
    {
        var offences = from path in SourceFile.Walk(RepositoryRoot.Path)
                       where TextKinds.Contains(Path.GetExtension(path)) && new FileInfo(path).Length < 2_000_000
                       from match in MachinePattern().Matches(File.ReadAllText(path))
                       select $"{Path.GetRelativePath(RepositoryRoot.Path, path)}: {match.Value}";

        offences.Take(20).ShouldBeEmpty();
    }

    private static bool Exists(string name, ILookup<string, Type> types)
    {
        var parts = name.Split('.');
        return parts.Length == 1 ? types.Contains(name) : types[parts[0]].Any(type => type.GetMember(parts[1], AnyMember).Length > 0);
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\\.[A-Z][A-Za-z0-9]*)?)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeName();

    [GeneratedRegex("\\]\\((?<target>[^)#\\s]+)(#[^)]*)?\\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    // Written so that it does not match itself.
    [GeneratedRegex(
        "[/]work/(wt|main|shared)\\b|[/](home|Users)/[a-z][a-z0-9_-]+/|(?<![\\w.])[/]root/|[A-Z]:\\\\Users\\\\|[/]v3/index[.]json|registry[.]npmjs|\"resolved\": \"http|[/]simple/[a-z]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex MachinePattern();
}
