using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Guard.Engine.Documents;
using Guard.Host.Configuration;

namespace Guard.Host.CustomGuardrails;

/// <summary>
/// Reads the listed assemblies of the folder, each once: the bytes that are hashed are the bytes that are loaded, so that nobody can put others in their place
/// in between. Runs nothing of what it reads.
/// </summary>
internal sealed class PluginFolder(PluginSettings settings, List<Diagnostic> diagnostics)
{
    /// <summary>Largest assembly.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const int MaxFiles = 256;
    private readonly string _directory = Path.GetFullPath(settings.Directory ?? "");

    /// <summary>The listed files that are what the list says, in its order; for every other one there is an error. Files that are not listed are told.</summary>
    public ImmutableArray<PluginFile> Read()
    {
        if (!Directory.Exists(_directory))
        {
            diagnostics.Add(Diagnostic.Error(settings.Position, $"the folder of custom guardrails \"{settings.Directory}\" does not exist", "make it, or correct guard.plugins.path"));
            return [];
        }

        try
        {
            TellUnlisted();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(Diagnostic.Error(settings.Position, $"the folder of custom guardrails \"{settings.Directory}\" cannot be read", "give guard's account the right to read it"));
            return [];
        }

        return [.. settings.Allow.Select(ReadListed).OfType<PluginFile>()];
    }

    private void TellUnlisted()
    {
        var names = Directory.EnumerateFiles(_directory, "*.dll").Select(path => Path.GetFileName(path)).Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToList();
        if (names.Count > MaxFiles)
        {
            diagnostics.Add(Diagnostic.Error(settings.Position, $"the folder of custom guardrails holds more than {MaxFiles} assemblies", "keep only what is loaded in it"));
            return;
        }

        foreach (var name in names.Where(name => settings.Allow.All(entry => entry.File != name)))
        {
            var remedy = HostAssemblies.Provides(Path.GetFileNameWithoutExtension(name)) ? "take it out, guard brings its own"
                : ReadBytes(name, out _) is { } bytes ? $"to load it, list {{file: {ShownWord.Of(name)}, sha256: \"{Hash(bytes)}\"}}"
                : "take it out";
            diagnostics.Add(Diagnostic.Warning(settings.Position, $"guard.plugins.allow does not list \"{ShownWord.Of(name)}\", so it is not loaded", remedy));
        }
    }

    private PluginFile? ReadListed(PluginEntry entry)
    {
        if (ReadBytes(entry.File, out var reason) is not { } bytes)
        {
            return Refuse(entry, $"the custom guardrails \"{entry.File}\" cannot be loaded: {reason}", "put the file into the folder, or take it from guard.plugins.allow");
        }

        var hash = Hash(bytes);
        if (hash != entry.Sha256)
        {
            return Refuse(
                entry,
                $"the custom guardrails \"{entry.File}\" are not the ones listed: their SHA-256 is {hash}",
                "put the listed file back, or list this hash if you know where the file comes from");
        }

        return Describe(entry, bytes);
    }

    private PluginFile? Describe(PluginEntry entry, byte[] bytes)
    {
        try
        {
            using var image = new PEReader(ImmutableArray.Create(bytes));
            if (image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } metadata)
            {
                var name = metadata.GetAssemblyDefinition().GetAssemblyName();
                var references = metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName());
                return string.Equals(name.Name + ".dll", entry.File, StringComparison.OrdinalIgnoreCase)
                    ? new PluginFile(entry, bytes, name, [.. references])
                    : Refuse(entry, $"\"{entry.File}\" holds the assembly \"{ShownWord.Of(name.Name ?? "")}\"", "name the file as its assembly");
            }
        }
        catch (BadImageFormatException)
        {
            // Told below: to the operator a broken assembly and none at all are the same.
        }

        return Refuse(entry, $"\"{entry.File}\" is not a .NET assembly", "list managed assemblies only");
    }

    private PluginFile? Refuse(PluginEntry entry, string message, string remedy)
    {
        diagnostics.Add(Diagnostic.Error(entry.Position, message, remedy));
        return null;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private byte[]? ReadBytes(string name, out string? reason)
    {
        reason = null;
        var path = Path.Combine(_directory, name);
        try
        {
            if (!RealPath.IsInside(path, _directory))
            {
                reason = "it is a link that leaves the folder";
                return null;
            }

            // What has no length is empty or no regular file: opening a pipe would wait for ever.
            var length = new FileInfo(RealPath.Of(path)).Length;
            if (length is 0 or > MaxBytes)
            {
                reason = length == 0 ? "it is empty" : string.Create(CultureInfo.InvariantCulture, $"it is larger than {MaxBytes} bytes");
                return null;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var buffer = new byte[length + 1];
            var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            reason = read > length ? "it grew while it was read" : null;
            return read > length ? null : buffer[..read];
        }
        catch (IOException exception)
        {
            reason = exception is FileNotFoundException or DirectoryNotFoundException ? "it is not in the folder" : "it cannot be read";
        }
        catch (UnauthorizedAccessException)
        {
            reason = "guard's account may not read it";
        }

        return null;
    }
}
