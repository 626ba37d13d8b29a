using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.UnitTests.Architecture;

/// <summary>Sizes, names and shapes of the sources.</summary>
public partial class SourceRuleTests
{
    private const int MaxFileLines = 300;
    private const int MaxMethodLines = 50;
    private const int MaxConstructorParameters = 6;
    private const int MaxInterfaceMembers = 3;

    /// <summary>Files that may hold several public types, each with its reason.</summary>
    private static readonly FrozenDictionary<string, string> ManyTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["src/Engine/Documents/DocumentNode.cs"] = "a small closed family: a node is a mapping, a sequence or a scalar",
        ["src/Engine/Errors/Result.cs"] = "Unit is only ever the value of a Result",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly FrozenDictionary<string, string> LongFiles = new Dictionary<string, string>(StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Methods that may be longer, as file and name, each with its reason.</summary>
    private static readonly FrozenDictionary<string, string> LongMethods = new Dictionary<string, string>(StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> BannedWords =
        new[] { "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Manager", "Common", "Base", "Impl", "Misc" }.ToFrozenSet(StringComparer.Ordinal);

    [Fact]
    public void File_IsAtMost300Lines() => SourceFile.All
        .Where(file => file.LineCount > MaxFileLines && !LongFiles.ContainsKey(file.Path))
        .Select(file => $"{file.Path} has {file.LineCount}")
        .ShouldBeEmpty();

    [Fact]
    public void Method_IsAtMost50Lines() => LongBodies()
        .Where(method => !LongMethods.ContainsKey(method.Name))
        .Select(method => $"{method.At} {method.Name} has {method.Lines}")
        .ShouldBeEmpty();

    [Fact]
    public void Constructor_TakesAtMostSixParameters()
    {
        // A positional record lists data, not what it depends on.
        var offences = from file in SourceFile.Product
                       from node in file.Root.DescendantNodes()
                       where node is not RecordDeclarationSyntax
                       let parameters = node switch
                       {
                           ConstructorDeclarationSyntax constructor => constructor.ParameterList,
                           TypeDeclarationSyntax type => type.ParameterList,
                           _ => null,
                       }
                       where parameters?.Parameters.Count > MaxConstructorParameters
                       select $"{file.At(node)} takes {parameters.Parameters.Count}";

        offences.ShouldBeEmpty();
    }

    [Fact]
    public void PublicInterface_HasAtMostThreeMembers()
    {
        var offences = from file in SourceFile.Product
                       from contract in file.Root.DescendantNodes().OfType<InterfaceDeclarationSyntax>()
                       where contract.Modifiers.Any(SyntaxKind.PublicKeyword)
                       let members = contract.Members.Count(member => !member.Modifiers.Any(SyntaxKind.StaticKeyword))
                       where members > MaxInterfaceMembers
                       select $"{file.At(contract)} has {members}";

        offences.ShouldBeEmpty();
    }

    [Fact]
    public void File_HoldsOnePublicType() => SourceFile.Product
        .Where(file => !ManyTypes.ContainsKey(file.Path) && PublicTypes(file).Count() > 1)
        .Select(file => $"{file.Path} holds {string.Join(", ", PublicTypes(file).Select(SourceFile.NameOf))}")
        .ShouldBeEmpty();

    [Fact]
    public void File_IsNamedAsItsType() => SourceFile.Product
        .Where(file => file.TopLevelTypes.Any() && !NamesOf(file).Contains(file.Name.Split('{', '.')[0], StringComparer.Ordinal))
        .Select(file => $"{file.Path} holds {string.Join(", ", NamesOf(file))}")
        .ShouldBeEmpty();

    [Fact]
    public void Exceptions_AreStillNeeded()
    {
        ManyTypes.Keys.Where(path => SourceFile.Product.All(file => file.Path != path || PublicTypes(file).Count() <= 1)).ShouldBeEmpty();
        LongMethods.Keys.Except(LongBodies().Select(method => method.Name), StringComparer.Ordinal).ShouldBeEmpty();
        LongFiles.Keys.Where(path => SourceFile.All.All(file => file.Path != path || file.LineCount <= MaxFileLines)).ShouldBeEmpty();
    }

    [Fact]
    public void TypeName_SaysWhatItIs()
    {
        var offences = from file in SourceFile.All
                       from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                       where WordPattern().Matches(type.Identifier.Text).Any(word => BannedWords.Contains(word.Value))
                       select $"{file.At(type)} {type.Identifier.Text}";

        offences.ShouldBeEmpty();
    }

    [Fact]
    public void FolderName_SaysWhatItIs() => SourceFile.Product
        .SelectMany(file => file.Path.Split('/')[..^1])
        .Where(BannedWords.Contains)
        .Distinct(StringComparer.Ordinal)
        .ShouldBeEmpty();

    [Fact]
    public void Namespace_FollowsTheFolder()
    {
        var offences = from file in SourceFile.Product
                       from space in file.Root.Members.OfType<BaseNamespaceDeclarationSyntax>()
                       let expected = string.Join('.', file.Path.Split('/')[1..^1].Prepend("Guard"))
                       where space.Name.ToString() != expected
                       select $"{file.Path} is in {space.Name}, not {expected}";

        offences.ShouldBeEmpty();
    }

    private static IEnumerable<(string At, string Name, int Lines)> LongBodies() => from file in SourceFile.Product
        from node in file.Root.DescendantNodes()
        let body = BodyOf(node)
        where body is not null && LinesWithin(body) > MaxMethodLines
        select (file.At(node), $"{file.Path} {(node as MethodDeclarationSyntax)?.Identifier.Text}".TrimEnd(), LinesWithin(body));

    private static IEnumerable<string> NamesOf(SourceFile file) => file.TopLevelTypes.Select(SourceFile.NameOf);

    private static IEnumerable<MemberDeclarationSyntax> PublicTypes(SourceFile file) => file.TopLevelTypes.Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword));

    private static SyntaxNode? BodyOf(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
        LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
        AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
        _ => null,
    };

    private static int LinesWithin(SyntaxNode body)
    {
        var span = body.GetLocation().GetLineSpan();
        var lines = span.EndLinePosition.Line - span.StartLinePosition.Line;
        return body is BlockSyntax ? lines - 1 : lines + 1;
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordPattern();
}
