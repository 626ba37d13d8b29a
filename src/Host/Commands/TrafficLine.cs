using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Host.Commands;

/// <summary>
/// One line of recorded traffic: <c>{"id", "text"}</c> or <c>{"id", "output"}</c>, <c>{"id", "request": {...}}</c>, or a chat request as it stands. <c>guardrails</c> and
/// <c>model</c> beside a text count as those of a request.
/// </summary>
internal sealed record TrafficLine
{
    public required string Id { get; init; }

    public Stage Side { get; init; }

    /// <summary>The text, or null for a request.</summary>
    public string? Text { get; init; }

    /// <summary>A chat request, or empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string Model { get; init; } = "";

    public ImmutableArray<string> Guardrails { get; init; } = [];

    /// <summary>The line's content, or null when it is none of these.</summary>
    public static TrafficLine? Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, number) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TrafficLine? Read(JsonElement row, int number)
    {
        var body = row.TryGetProperty("request", out var request) ? request : row.TryGetProperty("messages", out _) ? row : default;
        var facts = body.ValueKind == JsonValueKind.Object ? body : row;
        var line = new TrafficLine
        {
            Id = row.TryGetProperty("id", out var id) ? id.ToString() : $"line {number}",
            Model = facts.TryGetProperty("model", out var model) ? model.ToString() : "",
            Guardrails = facts.TryGetProperty("guardrails", out var names) && names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]
                : [],
        };
        if (body.ValueKind == JsonValueKind.Object)
        {
            return line with { Body = Encoding.UTF8.GetBytes(body.GetRawText()) };
        }

        var isOutput = row.TryGetProperty("output", out var text);
        return (isOutput || row.TryGetProperty("text", out text)) && text.ValueKind == JsonValueKind.String
            ? line with { Text = text.GetString(), Side = isOutput ? Stage.Output : Stage.Input }
            : null;
    }
}
