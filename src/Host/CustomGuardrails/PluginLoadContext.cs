using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;

namespace Guard.Host.CustomGuardrails;

/// <summary>
/// Where one assembly of custom guardrails and what it needs live: the listed assemblies of its folder, and the host's for engine and framework. Nothing else is
/// found, neither on disk nor among the host's own libraries. It lives as long as the process.
/// </summary>
internal sealed class PluginLoadContext(PluginFile plugin, FrozenDictionary<string, PluginFile> listed) : AssemblyLoadContext($"custom guardrails {plugin.Name.Name}")
{
    /// <exception cref="BadImageFormatException">It cannot be run here, such as one of another processor.</exception>
    /// <exception cref="FileLoadException">The runtime refuses it.</exception>
    public Assembly LoadPlugin() => Load(plugin);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name ?? "";

        // Translations of texts are optional; without them the neutral ones are used.
        if (HostAssemblies.Provides(name) || name.EndsWith(".resources", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return listed.TryGetValue(name, out var file) ? Load(file) : throw new FileNotFoundException("The assembly is not among the listed ones.", name);
    }

    private Assembly Load(PluginFile file)
    {
        using var image = new MemoryStream(file.Bytes, writable: false);
        return LoadFromStream(image);
    }
}
