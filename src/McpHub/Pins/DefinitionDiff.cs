using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.McpHub.Pins;

/// <summary>
/// Two definitions, member by member, for people: what stands at a path before (<c>-</c>) and after (<c>+</c>), long texts wrapped, and what nobody sees spelled out as
/// <c>\u{200B}</c>. Only what differs is told. Pure.
/// </summary>
internal static class DefinitionDiff
{
    private const int Width = 100;
    private const int MaxLines = 2_000;

    private static readonly SearchValues<char> PathLetters = SearchValues.Create(".[]\"\n ");

    public static ImmutableArray<string> Of(PinnedDefinition? before, PinnedDefinition after)
    {
        if (after.Text is null || before is { Text: null })
        {
            return [$"- {before?.Hash ?? "(nothing)"}", $"+ {after.Hash}", "  A definition is too long to be kept: compare it at the server."];
        }

        var old = before?.Text is { } text ? Flatten(text) : [];
        var now = Flatten(after.Text);
        List<string> lines = [];
        foreach (var path in old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var was = old.GetValueOrDefault(path);
            var becomes = now.GetValueOrDefault(path);
            if (was == becomes)
            {
                continue;
            }

            lines.Add($"@ {(path.Length == 0 ? "(text)" : InvisibleText.Reveal(path))}");
            lines.AddRange(Marked("- ", was));
            lines.AddRange(Marked("+ ", becomes));
        }

        return lines.Count <= MaxLines ? [.. lines] : [.. lines.Take(MaxLines), $"  ... {lines.Count - MaxLines} more lines"];
    }

    private static IEnumerable<string> Marked(string mark, string? value) => value is null ? [] : Wrapped(value).Select(line => mark + line);

    /// <summary>Lines of at most so many letters, cut between words where there are any. Made visible first, so that nothing hides behind a cut.</summary>
    private static IEnumerable<string> Wrapped(string value)
    {
        foreach (var line in value.Split('\n'))
        {
            var rest = InvisibleText.Reveal(line);
            while (rest.Length > Width)
            {
                var space = rest.LastIndexOf(' ', Width - 1);
                var cut = space > Width / 2 ? space + 1 : char.IsHighSurrogate(rest[Width - 1]) ? Width - 1 : Width;
                yield return rest[..cut];
                rest = rest[cut..];
            }

            yield return rest;
        }
    }

    private static Dictionary<string, string> Flatten(string json)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json);
        Add("", document.RootElement, members);
        return members;
    }

    private static void Add(string path, JsonElement element, Dictionary<string, string> members)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when path.Length == 0 || element.EnumerateObject().Any():
                foreach (var member in element.EnumerateObject())
                {
                    Add(path.Length == 0 ? Name(member.Name) : $"{path}.{Name(member.Name)}", member.Value, members);
                }

                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Add($"{path}[{index++}]", item, members);
                }

                break;
            case JsonValueKind.String:
                members[path] = $"\"{element.GetString()}\"";
                break;
            default:
                members[path] = element.GetRawText();
                break;
        }
    }

    /// <summary>A name that could be read as a path is quoted.</summary>
    private static string Name(string name) => name.AsSpan().ContainsAny(PathLetters) || name.Length == 0 ? JsonValue.Create(name).ToJsonString() : name;
}
