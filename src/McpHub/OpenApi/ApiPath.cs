using System.Collections.Immutable;
using System.Text;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// A path with places for arguments, such as <c>/pets/{petId}</c>. An argument stays inside its segment: it is percent-encoded, it is never empty, it makes no dot segment, also not for
/// a server that decodes it once more, and it holds no control characters. Immutable.
/// </summary>
internal sealed class ApiPath
{
    private const int MaxDecodings = 3;
    private const int MaxLength = 2_048;
    private const string LiteralMarks = "-._~!$&'()*+,;=:@";

    private readonly ImmutableArray<ImmutableArray<Part>> _segments;

    private ApiPath(string template, ImmutableArray<ImmutableArray<Part>> segments)
    {
        Template = template;
        _segments = segments;
    }

    /// <summary>As it was written.</summary>
    public string Template { get; }

    /// <summary>Names of the places, in order.</summary>
    public IEnumerable<string> Names => _segments.SelectMany(static segment => segment).Where(static part => part.IsName).Select(static part => part.Text).Distinct(StringComparer.Ordinal);

    /// <summary>The path, or null for what cannot be one: without a slash at its start, too long, with a query, a fragment, a dot segment, or braces that do not fit.</summary>
    public static ApiPath? Parse(string template)
    {
        if (!template.StartsWith('/') || template.Length > MaxLength || template.AsSpan().ContainsAny('?', '#', '\\') || template.Any(char.IsControl))
        {
            return null;
        }

        var segments = ImmutableArray.CreateBuilder<ImmutableArray<Part>>();
        foreach (var text in template[1..].Split('/'))
        {
            if (Uri.UnescapeDataString(text) is "." or ".." || PartsOf(text) is not { } parts)
            {
                return null;
            }

            segments.Add(parts);
        }

        return new ApiPath(template, segments.ToImmutable());
    }

    /// <summary>The path with these values, encoded; null with the name of the value that would change its structure.</summary>
    /// <param name="values">The parts of a value, which stand between commas, by name; every name has one.</param>
    /// <param name="refused">Whose value is refused.</param>
    public string? Fill(IReadOnlyDictionary<string, ImmutableArray<string>> values, out string? refused)
    {
        var path = new StringBuilder();
        foreach (var segment in _segments)
        {
            path.Append('/');
            var plain = new StringBuilder();
            refused = null;
            foreach (var part in segment)
            {
                if (!part.IsName)
                {
                    path.Append(part.Encoded);
                    plain.Append(part.Text);
                    continue;
                }

                refused = part.Text;
                var joined = string.Join(',', values[part.Text]);
                if (joined.Length == 0 || Leaves(joined))
                {
                    return null;
                }

                path.AppendJoin(',', values[part.Text].Select(Uri.EscapeDataString));
                plain.Append(joined);
            }

            // Pieces that are harmless alone may make a dot segment together.
            if (refused is not null && Leaves(plain.ToString()))
            {
                return null;
            }
        }

        refused = null;
        return path.ToString();
    }

    /// <summary>Some servers decode a slash before they look at segments, so a value may hold slashes but no step upwards, however often it is decoded.</summary>
    private static bool Leaves(string value)
    {
        for (var decoding = 0; decoding <= MaxDecodings; decoding++)
        {
            if (value.Any(char.IsControl) || value.Split('/', '\\').Any(static step => step is "." or ".."))
            {
                return true;
            }

            var decoded = Uri.UnescapeDataString(value);
            if (decoded == value)
            {
                return false;
            }

            value = decoded;
        }

        return true;
    }

    private static ImmutableArray<Part>? PartsOf(string segment)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        for (var at = 0; at < segment.Length;)
        {
            var open = segment.IndexOf('{', at);
            var literal = open < 0 ? segment[at..] : segment[at..open];
            if (literal.Contains('}', StringComparison.Ordinal))
            {
                return null;
            }

            if (literal.Length > 0)
            {
                parts.Add(new Part(literal, Encode(literal), IsName: false));
            }

            if (open < 0)
            {
                break;
            }

            var close = segment.IndexOf('}', open);
            if (close <= open + 1 || segment.IndexOf('{', open + 1, close - open - 1) >= 0)
            {
                return null;
            }

            parts.Add(new Part(segment[(open + 1)..close], "", IsName: true));
            at = close + 1;
        }

        return parts.ToImmutable();
    }

    /// <summary>What the author encoded stays as it is.</summary>
    private static string Encode(string literal)
    {
        var encoded = new StringBuilder();
        for (var index = 0; index < literal.Length; index++)
        {
            var isEncoded = literal[index] == '%' && index + 2 < literal.Length && char.IsAsciiHexDigit(literal[index + 1]) && char.IsAsciiHexDigit(literal[index + 2]);
            var width = char.IsSurrogatePair(literal, index) ? 2 : 1;
            if (isEncoded || char.IsAsciiLetterOrDigit(literal[index]) || LiteralMarks.Contains(literal[index], StringComparison.Ordinal))
            {
                encoded.Append(literal[index]);
            }
            else
            {
                encoded.Append(Uri.EscapeDataString(literal.AsSpan(index, width)));
                index += width - 1;
            }
        }

        return encoded.ToString();
    }

    private readonly record struct Part(string Text, string Encoded, bool IsName);
}
