using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Host.Commands;

/// <summary>Asks a running gateway as an administrator. What goes wrong is written to the errors, and the answer is null.</summary>
internal sealed class GatewayClient(Uri server, string? apiKey, TextWriter errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) => AskAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server, path)), cancellationToken);

    public Task<JsonObject?> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        AskAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") }, cancellationToken);

    private async Task<JsonObject?> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey ?? "");
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode && JsonNode.Parse(text) is JsonObject json)
            {
                return json;
            }

            await errors.WriteLineAsync($"guard: {server} answered with status {(int)answer.StatusCode}: {text}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or TaskCanceledException)
        {
            await errors.WriteLineAsync($"guard: {server}: {exception.Message}");
        }

        return null;
    }
}
