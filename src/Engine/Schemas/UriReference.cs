using System.Text;

namespace Guard.Engine.Schemas;

/// <summary>
/// A URI or relative reference in its five parts, and how one is resolved against another (RFC 3986, sections 3 and 5.2). Nothing is normalised but dot segments,
/// so identifiers are compared as they are written. Pure.
/// </summary>
internal readonly record struct UriReference(string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static UriReference Parse(string text)
    {
        string? fragment = null, query = null, scheme = null, authority = null;
        if (text.IndexOf('#', StringComparison.Ordinal) is var hash and >= 0)
        {
            fragment = text[(hash + 1)..];
            text = text[..hash];
        }

        if (text.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0)
        {
            query = text[(mark + 1)..];
            text = text[..mark];
        }

        if (text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && IsScheme(text.AsSpan(0, colon)))
        {
            scheme = text[..colon];
            text = text[(colon + 1)..];
        }

        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            var end = text.IndexOf('/', 2);
            authority = end < 0 ? text[2..] : text[2..end];
            text = end < 0 ? "" : text[end..];
        }

        return new UriReference(scheme, authority, text, query, fragment);
    }

    /// <summary>This reference as seen from <paramref name="origin"/>.</summary>
    public UriReference ResolveAgainst(in UriReference origin)
    {
        if (Scheme is not null)
        {
            return this with { Path = RemoveDots(Path) };
        }

        if (Authority is not null)
        {
            return this with { Scheme = origin.Scheme, Path = RemoveDots(Path) };
        }

        if (Path.Length == 0)
        {
            return origin with { Query = Query ?? origin.Query, Fragment = Fragment };
        }

        var path = Path[0] == '/' ? Path : Merge(origin, Path);
        return new UriReference(origin.Scheme, origin.Authority, RemoveDots(path), Query, Fragment);
    }

    public string WithoutFragment()
    {
        var text = new StringBuilder();
        if (Scheme is not null)
        {
            text.Append(Scheme).Append(':');
        }

        if (Authority is not null)
        {
            text.Append("//").Append(Authority);
        }

        text.Append(Path);
        return Query is null ? text.ToString() : text.Append('?').Append(Query).ToString();
    }

    private static bool IsScheme(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(text[0]);
    }

    private static string Merge(in UriReference origin, string path)
    {
        if (origin.Authority is not null && origin.Path.Length == 0)
        {
            return "/" + path;
        }

        return string.Concat(origin.Path.AsSpan(0, origin.Path.LastIndexOf('/') + 1), path);
    }

    private static string RemoveDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && path.Length > 0 && path[0] != '.')
        {
            return path;
        }

        var segments = path.Split('/');
        var kept = new List<string>(segments.Length);
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] is not ("." or ".."))
            {
                kept.Add(segments[i]);
                continue;
            }

            if (segments[i] == ".." && kept.Count > (path[0] == '/' ? 1 : 0))
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (isLast)
            {
                kept.Add("");
            }
        }

        return string.Join('/', kept);
    }
}
