using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Plugins.ToolPermission;

/// <summary>A place in the arguments of a call: names with dots between them, <c>[]</c> for every element of a list. Immutable and thread-safe.</summary>
internal sealed class ArgumentPath
{
    public const int MaxSteps = 32;

    private const string Elements = "[]";

    private readonly ImmutableArray<string> _steps;

    private ArgumentPath(string text, ImmutableArray<string> steps)
    {
        Text = text;
        _steps = steps;
    }

    public string Text { get; }

    /// <summary>The path, or null when the text is none.</summary>
    public static ArgumentPath? Parse(string text)
    {
        var steps = ImmutableArray.CreateBuilder<string>();
        foreach (var part in text.Split('.'))
        {
            var name = part.AsSpan();
            var lists = 0;
            while (name.EndsWith(Elements, StringComparison.Ordinal))
            {
                name = name[..^Elements.Length];
                lists++;
            }

            if ((name.IsEmpty && (lists == 0 || steps.Count > 0)) || name.IndexOfAny('[', ']') >= 0)
            {
                return null;
            }

            if (!name.IsEmpty)
            {
                steps.Add(name.ToString());
            }

            steps.AddRange(Enumerable.Repeat(Elements, lists));
        }

        return steps.Count <= MaxSteps ? new ArgumentPath(text, steps.ToImmutable()) : null;
    }

    /// <summary>Whether there is something at the place, and all of it fits.</summary>
    public bool Fits(JsonElement arguments, ToolPattern pattern) => Fits(arguments, 0, pattern);

    private bool Fits(JsonElement value, int step, ToolPattern pattern)
    {
        if (step == _steps.Length)
        {
            return TextOf(value) is { } text && pattern.Matches(text);
        }

        if (_steps[step] != Elements)
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(_steps[step], out var member) && Fits(member, step + 1, pattern);
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return false;
        }

        foreach (var element in value.EnumerateArray())
        {
            if (!Fits(element, step + 1, pattern))
            {
                return false;
            }
        }

        return true;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Half a character: no text that a pattern could be about.
            return null;
        }
    }
}
