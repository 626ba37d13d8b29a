using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>A stream of server-sent events as a caller received it, to its end however it came.</summary>
public sealed record StreamedAnswer
{
    private const string DoneMarker = "[DONE]";

    /// <summary>The data of each complete event, in order.</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>Every byte that arrived, as text.</summary>
    public required string Raw { get; init; }

    /// <summary>False when the connection broke.</summary>
    public required bool EndedCleanly { get; init; }

    /// <summary>The closing marker came: the caller believes that it has the whole answer.</summary>
    public bool IsDone => Events.Contains(DoneMarker);

    /// <summary>The <c>error</c> member of the event that carries one, or null.</summary>
    public JsonElement? Error
    {
        get
        {
            foreach (var data in Events.Where(data => data != DoneMarker))
            {
                if (JsonElement.Parse(data).TryGetProperty("error", out var error))
                {
                    return error;
                }
            }

            return null;
        }
    }

    /// <summary>The joined content deltas of choice 0.</summary>
    public string Text => string.Concat(Events.Where(data => data != DoneMarker).Select(ContentOf));

    /// <summary>Reads to the end. A broken connection is a finding, not an exception.</summary>
    public static async Task<StreamedAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken = default)
    {
        using var bytes = new MemoryStream();
        var isClean = true;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(bytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            isClean = false;
        }

        var raw = Encoding.UTF8.GetString(bytes.ToArray());
        return new StreamedAnswer { Events = EventsOf(raw), Raw = raw, EndedCleanly = isClean };
    }

    private static ImmutableArray<string> EventsOf(string raw)
    {
        var frames = raw.ReplaceLineEndings("\n").Split("\n\n");
        return
        [
            .. frames[..^1]
                .Select(frame => string.Join('\n', frame.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart(' '))))
                .Where(data => data.Length > 0),
        ];
    }

    private static string ContentOf(string data)
    {
        var json = JsonElement.Parse(data);
        if (!json.TryGetProperty("choices", out var choices))
        {
            return "";
        }

        return string.Concat(choices.EnumerateArray()
            .Where(choice => !choice.TryGetProperty("index", out var index) || index.GetInt32() == 0)
            .Where(choice => choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            .Select(choice => choice.GetProperty("delta").GetProperty("content").GetString()));
    }
}
