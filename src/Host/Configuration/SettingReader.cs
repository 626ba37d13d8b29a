using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>
/// Reads typed values of one map. A missing or empty value is null; a wrong type or range is an error at its place, told without the value,
/// since any value may come from a secret. Not thread-safe.
/// </summary>
internal sealed class SettingReader(DocumentMap map, string path, ConfigFindings findings)
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(7);

    public DocumentMap Map { get; } = map;

    public string Path { get; } = path;

    public SourcePosition PositionOf(string name) => Map[name]?.Position ?? Map.Position;

    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>Text without control characters. A number is taken as it is written.</summary>
    public string? Text(string name)
    {
        if (Scalar(name, "text") is not { } scalar)
        {
            return null;
        }

        if (!scalar.Text.AsSpan().TrimEnd().ContainsAnyInRange('\0', '\x1f'))
        {
            return scalar.Text.TrimEnd('\r', '\n');
        }

        findings.Error(scalar.Position, $"{PathOf(name)} holds a line break or another control character", "write it on one line");
        return null;
    }

    /// <summary>Text of any characters, such as a canned answer.</summary>
    public string? FreeText(string name) => Scalar(name, "text")?.Text;

    public bool? Boolean(string name)
    {
        if (Scalar(name, "true or false") is not { } scalar)
        {
            return null;
        }

        var plain = Plain(scalar);
        if (plain.TryGetBoolean(out var value))
        {
            return value;
        }

        // YAML 1.1's words, which LiteLLM's reader takes too.
        switch (plain.IsQuoted ? "" : plain.Text.ToUpperInvariant())
        {
            case "YES" or "ON":
                return true;
            case "NO" or "OFF":
                return false;
            default:
                Wrong(name, scalar, "true or false");
                return null;
        }
    }

    public int? Integer(string name, int least, int most) => (int?)Long(name, least, most);

    public long? Long(string name, long least, long most)
    {
        if (Scalar(name, "a whole number") is not { } scalar)
        {
            return null;
        }

        if (!Plain(scalar).TryGetInt64(out var value))
        {
            Wrong(name, scalar, "a whole number");
            return null;
        }

        return InRange(name, scalar, value, least, most) ? value : null;
    }

    public decimal? Number(string name, decimal least, decimal most)
    {
        if (Scalar(name, "a number") is not { } scalar)
        {
            return null;
        }

        if (!Plain(scalar).TryGetDecimal(out var value))
        {
            Wrong(name, scalar, "a number");
            return null;
        }

        return InRange(name, scalar, value, least, most) ? value : null;
    }

    /// <summary>A positive time in seconds, at most a week.</summary>
    public TimeSpan? Seconds(string name) => Number(name, 0.001m, (decimal)LongestTime.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds((double)seconds) : null;

    /// <summary>A time in seconds that may be nothing.</summary>
    public TimeSpan? SecondsOrZero(string name) => Number(name, 0m, (decimal)LongestTime.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds((double)seconds) : null;

    /// <summary>An absolute http or https address without credentials, query or fragment in it.</summary>
    public Uri? Address(string name)
    {
        if (Text(name) is not { } text || text.Length == 0)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            findings.Error(PositionOf(name), $"{PathOf(name)} is not an http or https address", "write it with its scheme, such as https://api.example.com/v1");
            return null;
        }

        if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            findings.Error(PositionOf(name), $"{PathOf(name)} holds credentials or a fragment", "keep the address only; a credential belongs under api_key or extra_headers");
            return null;
        }

        return address;
    }

    /// <summary>A list of texts; one text alone is a list of one.</summary>
    public ImmutableArray<string> Texts(string name)
    {
        switch (Map[name])
        {
            case null or DocumentScalar { IsNull: true }:
                return [];
            case DocumentScalar scalar:
                return [scalar.Text];
            case DocumentList list:
                var texts = ImmutableArray.CreateBuilder<string>(list.Items.Count);
                foreach (var item in list.Items)
                {
                    if (item is DocumentScalar { IsNull: false } text)
                    {
                        texts.Add(text.Text);
                    }
                    else
                    {
                        findings.Error(item.Position, $"{PathOf(name)} takes a list of texts, and this item is {item.Describe()}", "write one text an item");
                    }
                }

                return texts.ToImmutable();
            case var other:
                Wrong(name, other, "a list of texts");
                return [];
        }
    }

    /// <summary>A map of texts, such as headers.</summary>
    public IEnumerable<(DocumentEntry Entry, string Text)> TextMap(string name)
    {
        foreach (var entry in Section(name)?.Map.Entries ?? [])
        {
            if (entry.Value is DocumentScalar { IsNull: false } scalar)
            {
                yield return (entry, scalar.Text);
            }
            else
            {
                findings.Error(entry.Value.Position, $"{PathOf(name)}.{entry.Name} must be text, not {entry.Value.Describe()}", "write one value, in quotes");
            }
        }
    }

    public T? Choice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (Scalar(name, "text") is not { } scalar)
        {
            return null;
        }

        var words = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (scalar.Text == word)
            {
                return value;
            }

            words.Add(word);
        }

        var hint = Suggestion.DidYouMean(scalar.Text, words);
        findings.Error(scalar.Position, $"{PathOf(name)} is not one of its words", hint ?? $"write one of: {string.Join(", ", words)}");
        return null;
    }

    public SettingReader? Section(string name)
    {
        switch (Map[name])
        {
            case null or DocumentScalar { IsNull: true }:
                return null;
            case DocumentMap section:
                return new SettingReader(section, PathOf(name), findings);
            case var other:
                Wrong(name, other, "a map");
                return null;
        }
    }

    /// <summary>The maps of a list, with readers that know their place; items that are no map are errors.</summary>
    public IEnumerable<SettingReader> Rows(string name)
    {
        switch (Map[name])
        {
            case null or DocumentScalar { IsNull: true }:
                yield break;
            case DocumentList list:
                for (var index = 0; index < list.Items.Count; index++)
                {
                    var rowPath = string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{index}]");
                    if (list.Items[index] is DocumentMap row)
                    {
                        yield return new SettingReader(row, rowPath, findings);
                    }
                    else
                    {
                        findings.Error(list.Items[index].Position, $"{rowPath} must be a map, not {list.Items[index].Describe()}", Remedy("a map"));
                    }
                }

                break;
            case var other:
                Wrong(name, other, "a list");
                break;
        }
    }

    public void Wrong(string name, DocumentNode node, string expected) =>
        findings.Error(node.Position, $"{PathOf(name)} must be {expected}, not {node.Describe()}", Remedy(expected));

    private static string Remedy(string expected) => expected switch
    {
        "true or false" => "write true or false without quotes",
        "a whole number" => "write digits only, without quotes, such as 3",
        "a number" => "write it without quotes, such as 1.5",
        "a map" => "put its keys on the lines below it, indented",
        "a list" or "a list of texts" => "put each item on a line of its own that starts with a dash",
        _ => "write one value, in quotes where it holds special characters",
    };

    private DocumentScalar? Scalar(string name, string expected)
    {
        switch (Map[name])
        {
            case null or DocumentScalar { IsNull: true }:
                return null;
            case DocumentScalar scalar:
                return scalar;
            case var other:
                Wrong(name, other, expected);
                return null;
        }
    }

    /// <summary>What a reference stood for is read by its text: the quotes around the reference were for YAML.</summary>
    private static DocumentScalar Plain(DocumentScalar scalar) =>
        scalar.WrittenText is null ? scalar : new DocumentScalar(scalar.Position, scalar.Text.Trim(), isQuoted: false);

    private bool InRange(string name, DocumentScalar scalar, decimal value, decimal least, decimal most)
    {
        if (value >= least && value <= most)
        {
            return true;
        }

        findings.Error(scalar.Position, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)} must be from {least} to {most}"), "write a number in that range");
        return false;
    }
}
