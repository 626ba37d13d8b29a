using System.Text.Json;
using Guard.Testing;

namespace Guard.FunctionalTests.Responses;

/// <summary>Asks for responses over the usual road.</summary>
internal static class ResponsesRoad
{
    public static Task<WholeReply> RespondAsync(this Road road, string body, string? key = null, string path = "/v1/responses") =>
        road.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = GuardApi.Json(body) }, key);

    /// <summary>Asks for a stream and reads it to its end.</summary>
    public static async Task<StreamedAnswer> RespondStreamedAsync(this Road road, string body)
    {
        using var api = road.App.Api();
        using var answer = await api.PostAsync("/v1/responses", body);
        return await StreamedAnswer.ReadAsync(answer);
    }

    public static string Ask(string text, bool stream = false) => GuardApi.ResponsesBody(text, Road.Model, stream);

    /// <summary>The text of a whole response.</summary>
    public static string OutputText(this WholeReply reply) => OutputText(reply.Json);

    /// <summary>The text of the response that a stream ended with, or null when it did not end well.</summary>
    public static string? FinalText(this StreamedAnswer answer) => answer.OfType("response.completed") is [var end] ? OutputText(end.GetProperty("response")) : null;

    public static JsonElement[] OfType(this StreamedAnswer answer, string type) =>
        [.. answer.Events.Where(static data => data.StartsWith('{')).Select(static data => JsonElement.Parse(data)).Where(data => data.GetProperty("type").GetString() == type)];

    public static string Deltas(this StreamedAnswer answer) => string.Concat(answer.OfType("response.output_text.delta").Select(static data => data.GetProperty("delta").GetString()));

    private static string OutputText(JsonElement response) => string.Concat(response.GetProperty("output").EnumerateArray()
        .Where(static item => item.GetProperty("type").GetString() == "message")
        .SelectMany(static item => item.GetProperty("content").EnumerateArray())
        .Select(static part => part.GetProperty("text").GetString()));
}
