using System.Collections.Frozen;
using System.Reflection;
using Guard.Engine.Guardrails;

namespace Guard.Host.CustomGuardrails;

/// <summary>
/// The assemblies that custom guardrails share with the host: the framework's, and the engine's, whose contracts both must mean the same types by.
/// What else the host is made of is its own affair.
/// </summary>
internal static class HostAssemblies
{
    private static readonly FrozenDictionary<string, string> Paths = Find().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static bool Provides(string? name) => name is not null && Paths.ContainsKey(name);

    /// <summary>The version the host brings, or null when it brings none.</summary>
    public static Version? VersionOf(string? name) => name is not null && Paths.TryGetValue(name, out var path) ? AssemblyName.GetAssemblyName(path).Version : null;

    private static Dictionary<string, string> Find()
    {
        var engine = typeof(IGuardrail).Assembly.Location;
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [Path.GetFileNameWithoutExtension(engine)] = engine };
        string?[] frameworks = [Path.GetDirectoryName(typeof(object).Assembly.Location), Path.GetDirectoryName(typeof(WebApplication).Assembly.Location)];
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var path in trusted.Where(path => frameworks.Contains(Path.GetDirectoryName(path), StringComparer.Ordinal)))
        {
            found.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        return found;
    }
}
