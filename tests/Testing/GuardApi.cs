using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Guard.Testing;

/// <summary>Talks to a running gateway with one key, as an application or an administrator would. Answers are given as they came.</summary>
public sealed class GuardApi : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { MaxConnectionsPerServer = int.MaxValue, AllowAutoRedirect = false, UseCookies = false };
    private readonly HttpClient _client;

    public GuardApi(Uri address, string key)
    {
        _client = new HttpClient(_handler) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));

    /// <summary>A minimal chat request.</summary>
    public static string ChatBody(string text, string model = "gpt-4o-mini", bool stream = false) => JsonSerializer.Serialize(
        new Dictionary<string, object> { ["model"] = model, ["messages"] = new[] { new { role = "user", content = text } }, ["stream"] = stream });

    /// <summary>Returns when the headers are there; the body is still to be read.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string json, CancellationToken cancellationToken = default) =>
        _client.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(json) }, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public Task<HttpResponseMessage> ChatAsync(string body, CancellationToken cancellationToken = default) => PostAsync("/v1/chat/completions", body, cancellationToken);

    /// <summary>A minimal responses request.</summary>
    public static string ResponsesBody(string text, string model = "gpt-4o-mini", bool stream = false) => JsonSerializer.Serialize(
        new Dictionary<string, object> { ["model"] = model, ["input"] = text, ["stream"] = stream });

    /// <summary>Makes a virtual key and returns its secret. The calling key is the master key.</summary>
    public async Task<string> GenerateKeyAsync(string json = "{}")
    {
        using var answer = await PostAsync("/key/generate", json);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(text).GetProperty("key").GetString()!
            : throw new HttpRequestException($"/key/generate answered {(int)answer.StatusCode}: {text}");
    }

    /// <summary>The spend records of one request.</summary>
    public async Task<IReadOnlyList<JsonElement>> SpendAsync(string requestId)
    {
        var rows = await _client.GetFromJsonAsync<JsonElement>($"/spend/logs?request_id={Uri.EscapeDataString(requestId)}");
        return [.. rows.EnumerateArray()];
    }

    public Task<string> GetStringAsync(string path) => _client.GetStringAsync(path);

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }
}
