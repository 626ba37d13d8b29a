using System.Text;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>
/// Opens a configuration file and those it includes: lists are appended, maps merged (the included file wins), paths are relative to the including file.
/// Bounded in depth, number and size; a file that includes itself is an error.
/// </summary>
internal sealed class ConfigFiles(ConfigEnvironment environment, ConfigFindings findings)
{
    public const int MaxDepth = 8;
    public const int MaxFiles = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly List<string> _open = [];
    private int _files;

    /// <summary>The merged top level, or null when the file could not be read or holds no map; the reason is then a finding.</summary>
    public DocumentMap? Load(string path) => ReadText(path, new SourcePosition(path, 1, 1)) is { } text ? Parse(path, text) : null;

    /// <summary>The same for a text that is already at hand, with <paramref name="file"/> as its name.</summary>
    public DocumentMap? Parse(string file, string text)
    {
        findings.Opened(file);
        _files++;
        switch (DocumentReader.Read(file, text, findings.Sink))
        {
            case null:
                return new DocumentMap(new SourcePosition(file, 1, 1), []);
            case DocumentMap map:
                _open.Add(Path.GetFullPath(file));
                var merged = Include(file, map);
                _open.RemoveAt(_open.Count - 1);
                return merged;
            case var other:
                findings.Error(other.Position, $"the file must be a map, not {other.Describe()}", "start with model_list: at the left margin");
                return null;
        }
    }

    private DocumentMap Include(string file, DocumentMap map)
    {
        if (map["include"] is not { } include || new EnvironmentReferences(environment, findings).Resolve(include) is not { } resolved)
        {
            return map;
        }

        var reader = new SettingReader(new DocumentMap(include.Position, [new DocumentEntry("include", include.Position, resolved)]), "", findings);
        var items = resolved is DocumentList list ? list.Items : [resolved];
        var merged = map;
        foreach (var (name, position) in reader.Texts("include").Zip(items.Where(item => item is DocumentScalar { IsNull: false }).Select(item => item.Position)))
        {
            if (LoadIncluded(file, name, position) is { } included)
            {
                merged = Merge(merged, included);
            }
        }

        return merged;
    }

    private DocumentMap? LoadIncluded(string file, string name, SourcePosition position)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            findings.Error(position, "an include names no file", "write a path relative to this file");
            return null;
        }

        var path = Path.Combine(Path.GetDirectoryName(file) ?? "", name);
        if (_open.Contains(Path.GetFullPath(path), StringComparer.Ordinal))
        {
            findings.Error(position, "this file includes itself, directly or through another", "remove one of the includes");
            return null;
        }

        if (_open.Count >= MaxDepth || _files >= MaxFiles)
        {
            findings.Error(position, $"includes go deeper than {MaxDepth} files or name more than {MaxFiles}", "merge some of the files");
            return null;
        }

        return ReadText(path, position) is { } text ? Parse(path, text) : null;
    }

    private string? ReadText(string path, SourcePosition position)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                findings.Error(position, $"the file \"{path}\" does not exist", "check the path, which is relative to the file or directory that names it");
                return null;
            }

            if (file.Length > DocumentReader.MaxCharacters)
            {
                findings.Error(position, $"the file \"{path}\" is larger than {DocumentReader.MaxCharacters} bytes", "split it with include");
                return null;
            }

            var bytes = File.ReadAllBytes(path).AsSpan();
            return StrictUtf8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            findings.Error(position, $"the file \"{path}\" is not UTF-8 text", "save it as UTF-8");
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Error(position, $"the file \"{path}\" cannot be read", "check its type and permissions");
            return null;
        }
    }

    private DocumentMap Merge(DocumentMap first, DocumentMap second)
    {
        var entries = first.Entries.ToList();
        foreach (var entry in second.Entries.Where(entry => entry.Name != "include"))
        {
            var index = entries.FindIndex(existing => existing.Name == entry.Name);
            if (index < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[index] = entries[index] with { Value = MergeValues(entry, entries[index].Value) };
            }
        }

        return new DocumentMap(first.Position, entries);
    }

    private DocumentNode MergeValues(DocumentEntry entry, DocumentNode existing)
    {
        switch (existing, entry.Value)
        {
            case (DocumentScalar { IsNull: true }, _):
                return entry.Value;
            case (_, DocumentScalar { IsNull: true }):
                return existing;
            case (DocumentList left, DocumentList right):
                return new DocumentList(left.Position, [.. left.Items, .. right.Items]);
            case (DocumentMap left, DocumentMap right):
                // The sections of guard: hold sections themselves; LiteLLM's are merged one level deep, as it does.
                return entry.Name == "guard" ? Merge(left, right) : new DocumentMap(left.Position, [.. left.Entries.Where(item => right[item.Name] is null), .. right.Entries]);
            default:
                findings.Error(entry.Value.Position, $"{entry.Name} is {entry.Value.Describe()} here and {existing.Describe()} in the file that includes this one", "make both the same");
                return existing;
        }
    }
}
