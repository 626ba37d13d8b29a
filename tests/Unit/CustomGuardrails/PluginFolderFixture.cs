using System.Collections.Immutable;
using System.Security.Cryptography;
using Guard.Engine.Documents;
using Guard.Host.Configuration;
using Guard.Host.CustomGuardrails;
using Guard.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Guard.UnitTests.CustomGuardrails;

/// <summary>A folder of assemblies that are compiled for one test.</summary>
internal sealed class PluginFolderFixture : IDisposable
{
    /// <summary>A factory of the matcher <c>shout</c>, which blocks whatever it judges.</summary>
    public const string Shout = """
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Guard.Engine.Documents;
        using Guard.Engine.Guardrails;

        namespace Acme;

        public sealed class ShoutFactory : IGuardrailFactory
        {
            public string Type => "shout";

            public IGuardrail Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics) => new Shout();
        }

        public sealed class Shout : IGuardrail
        {
            public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) =>
                new(GuardrailDecision.Block(new Violation("SHOUT")));
        }
        """;

    private static readonly Lazy<ImmutableArray<MetadataReference>> Framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly TemporaryDirectory _home = new();

    public PluginFolderFixture() => Path = Directory.CreateDirectory(_home.Combine("plugins")).FullName;

    public string Path { get; }

    /// <summary>A file beside the folder.</summary>
    public string Beside(string name) => _home.Combine(name);

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Compiles sources into the folder and gives the entry that allows the result.</summary>
    public PluginEntry Compile(string name, string source, params string[] references)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source)],
            [.. Framework.Value, .. references.Select(reference => MetadataReference.CreateFromFile(Combine(reference)))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var path = Combine(name + ".dll");
        compilation.Emit(path).Diagnostics.Where(item => item.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error).ShouldBeEmpty();
        return Entry(name + ".dll", File.ReadAllBytes(path));
    }

    public PluginEntry Entry(string file, byte[] bytes) => new(file, Convert.ToHexStringLower(SHA256.HashData(bytes)), new SourcePosition("config.yaml", 3, 7));

    public PluginLoad Load(params PluginEntry[] allow) =>
        PluginLoader.Load(new PluginSettings { Directory = Path, Allow = [.. allow], Position = new SourcePosition("config.yaml", 2, 3) }, ["pii", "keywords"]);

    public void Dispose() => _home.Dispose();
}
