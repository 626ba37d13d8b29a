using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>
/// Finds and reads rule files: a path is a file, or a directory searched for <c>*.yaml</c> and <c>*.yml</c> in ordinal order of their paths.
/// Hidden names are passed over (a mounted ConfigMap keeps its versions in them) and linked directories are not entered. Bounded.
/// </summary>
internal static class RuleTexts
{
    private const int MaxFiles = 2000;
    private const int MaxDepth = 16;
    private static readonly UTF8Encoding Strict = new(false, true);

    public static ImmutableArray<RuleText> Read(IEnumerable<string> paths, ICollection<Diagnostic> diagnostics)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var texts = ImmutableArray.CreateBuilder<RuleText>();
        foreach (var path in paths)
        {
            foreach (var (name, root) in Find(path, diagnostics))
            {
                var full = Path.GetFullPath(name);
                if (seen.Add(full) && ReadText(name, full, diagnostics) is { } text)
                {
                    texts.Add(new RuleText(name, Path.GetDirectoryName(full)!, root, text));
                }
            }
        }

        return texts.DrainToImmutable();
    }

    private static List<(string Name, string Root)> Find(string path, ICollection<Diagnostic> diagnostics)
    {
        var here = new SourcePosition(path, 1, 1);
        var found = new List<(string Name, string Root)>();
        try
        {
            if (File.Exists(path))
            {
                return [(path, Path.GetDirectoryName(Path.GetFullPath(path))!)];
            }

            if (!Directory.Exists(path))
            {
                diagnostics.Add(Diagnostic.Error(here, "there is no such file or directory", "name a rule file or a directory of rule files"));
                return found;
            }

            var root = Path.GetFullPath(path);
            var files = new List<string>();
            Collect(path, 0, files);
            found.AddRange(files.Order(StringComparer.Ordinal).Select(file => (file, root)));
            if (found.Count == 0)
            {
                diagnostics.Add(Diagnostic.Error(here, "the directory holds no rule files", "put *.yaml files into it or take it out of the rule paths"));
            }
        }
        catch (IOException exception)
        {
            diagnostics.Add(Diagnostic.Error(here, $"cannot be listed: {exception.Message}"));
        }
        catch (UnauthorizedAccessException exception)
        {
            diagnostics.Add(Diagnostic.Error(here, $"cannot be listed: {exception.Message}"));
        }

        if (found.Count > MaxFiles)
        {
            diagnostics.Add(Diagnostic.Error(here, $"more than {MaxFiles} rule files", "name a narrower directory"));
            found.Clear();
        }

        return found;
    }

    private static void Collect(string directory, int depth, List<string> files)
    {
        if (depth > MaxDepth || files.Count > MaxFiles)
        {
            return;
        }

        var visible = new EnumerationOptions { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };
        files.AddRange(Directory.EnumerateFiles(directory, "*", visible).Where(IsRuleFile).Take(MaxFiles + 1));
        var own = new EnumerationOptions
        {
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
        };
        foreach (var child in Directory.EnumerateDirectories(directory, "*", own))
        {
            Collect(child, depth + 1, files);
        }
    }

    private static bool IsRuleFile(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    private static string? ReadText(string name, string full, ICollection<Diagnostic> diagnostics)
    {
        var here = new SourcePosition(name, 1, 1);
        try
        {
            using var stream = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var limit = DocumentReader.MaxCharacters;
            var buffer = new byte[Math.Min(stream.Length, limit) + 1];
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (read <= limit && stream.Length <= limit)
            {
                return Strict.GetString(buffer, 0, read).TrimStart('\uFEFF');
            }

            diagnostics.Add(Diagnostic.Error(here, $"the file is larger than {limit} bytes", "split it"));
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Add(Diagnostic.Error(here, "the file is not UTF-8", "save it as UTF-8"));
        }
        catch (IOException exception)
        {
            diagnostics.Add(Diagnostic.Error(here, $"cannot be read: {exception.Message}"));
        }
        catch (UnauthorizedAccessException exception)
        {
            diagnostics.Add(Diagnostic.Error(here, $"cannot be read: {exception.Message}"));
        }

        return null;
    }
}
