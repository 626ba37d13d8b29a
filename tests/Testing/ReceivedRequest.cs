using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Testing;

/// <summary>What an upstream received, to the byte.</summary>
public sealed class ReceivedRequest
{
    public required string Method { get; init; }

    /// <summary>The path as it stood on the request line, not unescaped.</summary>
    public required string Path { get; init; }

    /// <summary>With its question mark, or empty.</summary>
    public required string Query { get; init; }

    public required FrozenDictionary<string, string[]> Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>It asks for a response, not for a chat completion.</summary>
    public bool IsResponses => Path.EndsWith("/responses", StringComparison.Ordinal);

    public string BodyText => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Names as the sender wrote them, for assertions on what must not travel.</summary>
    public IEnumerable<string> HeaderNames => Headers.Keys;

    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>Request line, headers and body as one text: what a leak test searches for a secret.</summary>
    public string Everything
    {
        get
        {
            var text = new StringBuilder();
            text.Append(Method).Append(' ').Append(Path).Append(Query).Append('\n');
            foreach (var (name, values) in Headers)
            {
                text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
            }

            return text.Append('\n').Append(BodyText).ToString();
        }
    }

    internal static async Task<ReceivedRequest> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var raw = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = raw.IndexOf('?', StringComparison.Ordinal);
        return new ReceivedRequest
        {
            Method = http.Request.Method,
            Path = question < 0 ? raw : raw[..question],
            Query = question < 0 ? "" : raw[question..],
            Headers = http.Request.Headers.ToFrozenDictionary(header => header.Key, header => header.Value.ToArray()!, StringComparer.OrdinalIgnoreCase)!,
            Body = body.ToArray(),
        };
    }
}
