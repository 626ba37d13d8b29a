using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Host.Configuration;

namespace Guard.Host.CustomGuardrails;

/// <summary>Loads the listed assemblies of custom guardrails and makes their factories. Everything that is wrong is told at once; nothing is loaded then.</summary>
internal sealed class PluginLoader
{
    private const int LongestType = 64;

    /// <summary>Words that mean something else where a rule names its matcher.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(StringComparer.Ordinal, "any", "all", "not", "flow", "use", "macro", "list");

    private readonly List<Diagnostic> _diagnostics = [];
    private readonly ImmutableArray<IGuardrailFactory>.Builder _factories = ImmutableArray.CreateBuilder<IGuardrailFactory>();

    /// <summary>Each matcher and the factory it is of, null for Guard's own.</summary>
    private readonly Dictionary<string, string?> _types = new(StringComparer.Ordinal);

    private bool HasErrors => _diagnostics.Exists(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <param name="settings">What the configuration says; null when it could not be read.</param>
    /// <param name="builtIn">Matchers that come with Guard.</param>
    public static PluginLoad Load(PluginSettings? settings, IEnumerable<string> builtIn)
    {
        if (settings?.Directory is null)
        {
            return settings is null ? PluginLoad.Unread : PluginLoad.None;
        }

        var loader = new PluginLoader();
        foreach (var type in builtIn)
        {
            loader._types[type] = null;
        }

        loader.Load(settings);
        return new PluginLoad(loader.HasErrors ? [] : loader._factories.ToImmutable(), [.. loader._diagnostics], !loader.HasErrors);
    }

    private void Load(PluginSettings settings)
    {
        var files = new PluginFolder(settings, _diagnostics).Read();
        foreach (var file in files)
        {
            CheckReferences(file, settings.Allow);
        }

        // No code of a folder runs while anything in it is not as the operator listed it.
        if (HasErrors)
        {
            return;
        }

        var listed = files.ToFrozenDictionary(file => file.Name.Name!, StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.Where(file => file.References.Any(IsEngine)))
        {
            Load(file, listed);
        }
    }

    private void CheckReferences(PluginFile file, ImmutableArray<PluginEntry> listed)
    {
        if (HostAssemblies.Provides(file.Name.Name))
        {
            Fail(file, $"\"{file.Entry.File}\" comes with guard, which never loads another", "take it from the folder and from guard.plugins.allow");
        }

        foreach (var reference in file.References)
        {
            if (HostAssemblies.VersionOf(reference.Name) is { } version)
            {
                if (reference.Version > version)
                {
                    Fail(file, $"\"{file.Entry.File}\" was built against {reference.Name} {reference.Version}, and this guard brings {version}", "build it against the versions of this guard");
                }
            }
            else if (!listed.Any(entry => string.Equals(entry.File, reference.Name + ".dll", StringComparison.OrdinalIgnoreCase)))
            {
                Fail(file, $"\"{file.Entry.File}\" needs the assembly \"{ShownWord.Of(reference.Name ?? "")}\", which is not listed", "put it into the folder and list it under guard.plugins.allow");
            }
        }
    }

    private static bool IsEngine(AssemblyName name) => name.Name == typeof(IGuardrailFactory).Assembly.GetName().Name;

    private void Load(PluginFile file, FrozenDictionary<string, PluginFile> listed)
    {
        if (!PluginCall.TryRun(() => FactoryTypes(new PluginLoadContext(file, listed).LoadPlugin()), out var types, out var failure))
        {
            Fail(file, $"\"{file.Entry.File}\" cannot be loaded: {failure}", "build it against the versions of this guard");
            return;
        }

        foreach (var type in types!)
        {
            Make(file, type);
        }

        if (types.IsEmpty && !listed.Values.Any(other => other.References.Any(reference => reference.Name == file.Name.Name)))
        {
            _diagnostics.Add(Diagnostic.Warning(
                file.Entry.Position, $"\"{file.Entry.File}\" holds no guardrail factory", $"a factory is a public class that implements {nameof(IGuardrailFactory)}"));
        }
    }

    private static ImmutableArray<Type> FactoryTypes(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(IGuardrailFactory)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    private void Make(PluginFile file, Type type)
    {
        var where = $"\"{file.Entry.File}\", {type.FullName}";
        if (type.GetConstructor(Type.EmptyTypes) is not { } constructor)
        {
            Fail(file, $"{where}: the factory has no public constructor without parameters", "add one; what a guardrail needs comes with its definition");
            return;
        }

        if (!PluginCall.TryRun(() => (IGuardrailFactory)constructor.Invoke(null), out var factory, out var failure))
        {
            Fail(file, $"{where}: the constructor failed with {failure}", "tell its authors");
        }
        else if (!PluginCall.TryRun(() => factory!.Type, out var name, out failure))
        {
            Fail(file, $"{where}: the property Type failed with {failure}", "tell its authors");
        }
        else if (!IsTypeName(name))
        {
            Fail(file, $"{where}: \"{ShownWord.Of(name ?? "")}\" cannot name a matcher", $"use up to {LongestType} small letters, digits and underscores, a letter first, and no word of the rule format");
        }
        else if (!_types.TryAdd(name!, where))
        {
            Fail(file, $"{where}: the matcher \"{name}\" is already {(_types[name!] is { } other ? $"that of {other}" : "one of guard's own")}", "choose another name");
        }
        else
        {
            _factories.Add(new CustomGuardrailFactory(factory!, name!, file));
        }
    }

    private static bool IsTypeName(string? name) =>
        name is { Length: > 0 and <= LongestType } && char.IsAsciiLetterLower(name[0]) && !Reserved.Contains(name)
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private void Fail(PluginFile file, string message, string remedy) => _diagnostics.Add(Diagnostic.Error(file.Entry.Position, message, remedy));
}
