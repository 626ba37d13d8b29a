namespace Guard.Engine.Documents;

/// <summary>Paths with their links followed, to tell what really lies inside a directory. Reads the file system.</summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The full path with every link on its way followed.</summary>
    /// <exception cref="IOException">There are too many links, or one cannot be read.</exception>
    public static string Of(string path)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; links < MaxLinks; links++)
        {
            if (FirstLink(path) is not { } found)
            {
                return path;
            }

            path = found;
        }

        throw new IOException("Too many links.");
    }

    /// <summary>Whether a path stands below a directory, as written and with the links of both followed.</summary>
    /// <exception cref="IOException">There are too many links, or one cannot be read.</exception>
    public static bool IsInside(string path, string directory) =>
        StartsWith(Path.GetFullPath(path), Path.GetFullPath(directory)) && StartsWith(Of(path), Of(directory));

    private static bool StartsWith(string path, string directory) =>
        path.StartsWith(directory.EndsWith(Path.DirectorySeparatorChar) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with its first link replaced by the link's target, or null when there is none.</summary>
    private static string? FirstLink(string path)
    {
        var end = Path.GetPathRoot(path)!.Length;
        while (end < path.Length)
        {
            var next = path.IndexOf(Path.DirectorySeparatorChar, end);
            next = next < 0 ? path.Length : next;
            var prefix = path[..next];
            if (new FileInfo(prefix).LinkTarget is { } target)
            {
                var resolved = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(prefix) ?? prefix, target));
                return next < path.Length ? Path.Combine(resolved, path[(next + 1)..]) : resolved;
            }

            end = next + 1;
        }

        return null;
    }
}
