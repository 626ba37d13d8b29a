using System.Text;
using System.Text.Json;

namespace Guard.Engine.Forwarding;

/// <summary>What the mock upstream reads of a request.</summary>
internal sealed record MockUpstreamRequest
{
    private const int BytesPerToken = 4;

    public required string Model { get; init; }

    public bool IsStream { get; init; }

    public bool IncludeUsage { get; init; }

    public int Choices { get; init; } = 1;

    /// <summary>Text of the last user message, exactly as it arrived; text parts are joined by line feeds.</summary>
    public string LastUserText { get; init; } = string.Empty;

    /// <summary>Name of the first function in <c>tools</c>, or null.</summary>
    public string? FirstTool { get; init; }

    /// <summary>Sum of <see cref="CountTokens"/> over the texts of all messages.</summary>
    public long PromptTokens { get; init; }

    /// <summary>The mock's own count: one token for every four bytes of UTF-8, the last one begun counts whole.</summary>
    public static long CountTokens(string text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;

    /// <summary>Reads a body that is a JSON object with <c>messages</c>.</summary>
    /// <exception cref="JsonException">It is not.</exception>
    public static MockUpstreamRequest Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("The body must be a JSON object with a list of messages.");
        }

        var lastUser = string.Empty;
        var tokens = 0L;
        foreach (var message in messages.EnumerateArray())
        {
            var text = TextOf(message);
            tokens += CountTokens(text);
            if (StringOf(message, "role") == "user")
            {
                lastUser = text;
            }
        }

        return new MockUpstreamRequest
        {
            Model = StringOf(body, "model") ?? string.Empty,
            IsStream = Flag(body, "stream"),
            IncludeUsage = body.TryGetProperty("stream_options", out var options) && Flag(options, "include_usage"),
            Choices = Math.Clamp(NumberOf(body, "n") is { } n ? (int)n : 1, 1, 16),
            LastUserText = lastUser,
            FirstTool = FirstToolOf(body),
            PromptTokens = tokens,
        };
    }

    /// <summary>Reads a body of responses, whose <c>input</c> is a text or a list of items.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static MockUpstreamRequest ReadResponses(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("input", out var input) || input.ValueKind is not (JsonValueKind.String or JsonValueKind.Array))
        {
            throw new JsonException("The body must be a JSON object with an input.");
        }

        var lastUser = input.ValueKind == JsonValueKind.String ? input.GetString()! : string.Empty;
        var tokens = CountTokens(lastUser) + CountTokens(StringOf(body, "instructions") ?? string.Empty);
        foreach (var item in input.ValueKind == JsonValueKind.Array ? input.EnumerateArray().ToArray() : [])
        {
            var text = TextOf(item) + (StringOf(item, "output") ?? string.Empty);
            tokens += CountTokens(text);
            lastUser = StringOf(item, "role") == "user" ? text : lastUser;
        }

        return new MockUpstreamRequest
        {
            Model = StringOf(body, "model") ?? string.Empty,
            IsStream = Flag(body, "stream"),
            LastUserText = lastUser,
            FirstTool = FirstToolOf(body),
            PromptTokens = tokens,
        };
    }

    internal static string? StringOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static bool Flag(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A number that is not negative and fits a signed 32-bit integer, else null.</summary>
    internal static double? NumberOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && number is >= 0 and <= int.MaxValue
            ? number
            : null;

    private static string TextOf(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out var content))
        {
            return string.Empty;
        }

        return content.ValueKind switch
        {
            JsonValueKind.String => content.GetString()!,
            JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select(static part => StringOf(part, "text")).OfType<string>()),
            _ => string.Empty,
        };
    }

    private static string? FirstToolOf(JsonElement body)
    {
        if (!body.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (tool.ValueKind == JsonValueKind.Object && StringOf(tool.TryGetProperty("function", out var function) ? function : tool, "name") is { } name)
            {
                return name;
            }
        }

        return null;
    }
}
