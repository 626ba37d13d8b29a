using Guard.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.UnitTests.Architecture;

/// <summary>One C# file of the repository, parsed once for all architecture tests.</summary>
internal sealed class SourceFile
{
    private static readonly string[] Skipped = ["bin", "obj", "node_modules", ".git", ".tools", ".vs", ".idea", "artifacts", "TestResults", ".guard", "guard-data"];
    private static readonly Lazy<SourceFile[]> Everything = new(() =>
        [.. Walk(RepositoryRoot.Path).Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => new SourceFile(path))]);

    private SourceFile(string path)
    {
        Path = System.IO.Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/');
        var text = File.ReadAllText(path);
        LineCount = text.AsSpan().TrimEnd('\n').Count('\n') + 1;
        Root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot();
    }

    /// <summary>Every C# file that is ours.</summary>
    public static IReadOnlyList<SourceFile> All => Everything.Value;

    /// <summary>The product's files.</summary>
    public static IEnumerable<SourceFile> Product => All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>From the repository's root, with forward slashes.</summary>
    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public int LineCount { get; }

    public CompilationUnitSyntax Root { get; }

    public IEnumerable<MemberDeclarationSyntax> TopLevelTypes => Root.Members
        .SelectMany(member => member is BaseNamespaceDeclarationSyntax space ? space.Members : [member])
        .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    /// <summary>Every file below a folder that people wrote, whatever its kind.</summary>
    public static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (Skipped.Contains(System.IO.Path.GetFileName(child), StringComparer.Ordinal) || new DirectoryInfo(child).LinkTarget is not null)
            {
                continue;
            }

            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    public static string NameOf(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        DelegateDeclarationSyntax declared => declared.Identifier.Text,
        _ => "",
    };

    /// <summary>Where a node starts, as <c>path:line</c>.</summary>
    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
