using System.Collections.Immutable;
using Guard.Engine.Spend;
using Guard.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Guard.FunctionalTests;

/// <summary>Caller, gateway and upstreams of one test, with the questions tests ask of them.</summary>
public sealed class Road : IAsyncDisposable
{
    public const string Model = "gpt-4o-mini";
    public const string UpstreamKey = PlantedSecrets.UpstreamKey;
    public const string Email = PlantedSecrets.Email;
    public const string Card = PlantedSecrets.Card;
    public const string Mask = "<EMAIL_ADDRESS>";

    private readonly GuardApi _api;

    private Road(GuardApp app, ImmutableArray<FakeOpenAi> upstreams)
    {
        App = app;
        Upstreams = upstreams;
        _api = app.Api();
    }

    public GuardApp App { get; }

    public ImmutableArray<FakeOpenAi> Upstreams { get; }

    /// <summary>The only upstream, or the first.</summary>
    public FakeOpenAi Upstream => Upstreams[0];

    public GuardApi Master => _api;

    public static Task<Road> StartAsync(RoadOptions? options = null) => StartAsync(1, options);

    /// <summary>As many upstreams under one model name; the first is chosen first, by its weight.</summary>
    public static async Task<Road> StartAsync(int upstreams, RoadOptions? options = null)
    {
        options ??= new RoadOptions();
        var started = new FakeOpenAi[upstreams];
        for (var i = 0; i < upstreams; i++)
        {
            started[i] = await FakeOpenAi.StartAsync();
        }

        var app = await GuardApp.StartAsync(new GuardAppOptions { Config = options.Config([.. started.Select(fake => fake.BaseUrl)]), Files = options.Files, Clock = options.Clock });
        return new Road(app, [.. started]);
    }

    public static string Chat(string text, bool stream = false) => GuardApi.ChatBody(text, Model, stream);

    /// <summary>Posts a chat as it stands and reads the whole answer.</summary>
    public Task<WholeReply> PostAsync(string body, string? key = null, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = GuardApi.Json(body) }, key, cancellationToken);

    public Task<WholeReply> AskAsync(string text, string? key = null) => PostAsync(Chat(text), key);

    /// <summary>Sends with a key; an empty one sends none.</summary>
    public async Task<WholeReply> SendAsync(HttpRequestMessage request, string? key = null, CancellationToken cancellationToken = default)
    {
        using var client = Client(key);
        using var response = await client.SendAsync(request, cancellationToken);
        var reply = new WholeReply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken),
            response.Headers.Concat(response.Content.Headers).ToImmutableDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
        CheckError(reply);
        return reply;
    }

    public Task<WholeReply> GetAsync(string path, string? key = null) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), key);

    public Task<WholeReply> AdminAsync(string path, string json) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = GuardApi.Json(json) });

    public Task<WholeReply> SendAsync(string method, string path, string? json = null, string? key = null) => SendAsync(
        new HttpRequestMessage(new HttpMethod(method), path) { Content = json is null ? null : GuardApi.Json(json) }, key);

    /// <summary>Asks for a stream and reads it to its end.</summary>
    public async Task<StreamedAnswer> StreamAsync(string body, string? key = null)
    {
        using var api = App.Api(key);
        using var answer = await api.ChatAsync(body);
        return await StreamedAnswer.ReadAsync(answer);
    }

    /// <summary>The spend records of a request, in order of the attempts.</summary>
    public async Task<IReadOnlyList<SpendRecord>> SpendAsync(string? requestId = null)
    {
        var records = await App.Services.GetRequiredService<ISpendLog>().QueryAsync(new SpendQuery { RequestId = requestId }, CancellationToken.None);
        return [.. records.OrderBy(record => record.StartedAt).ThenBy(record => record.Attempt)];
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await App.DisposeAsync();
        foreach (var upstream in Upstreams)
        {
            await upstream.DisposeAsync();
        }
    }

    /// <summary>Guard's own errors hold no secret, but for the name of a model or guardrail that nobody knows: who wrote it reads it back.</summary>
    private static void CheckError(WholeReply reply)
    {
        var isNamedBack = reply.Text.Contains("not served here", StringComparison.Ordinal) || reply.Text.Contains("Unknown guardrail", StringComparison.Ordinal);
        if (reply.Status >= 400 && !isNamedBack)
        {
            PlantedSecrets.ThrowIfIn("An error", reply.Text, GuardApp.MasterKey);
        }
    }

    private HttpClient Client(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = App.Address, Timeout = TimeSpan.FromMinutes(1) };
        if (key != "")
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key ?? GuardApp.MasterKey}");
        }

        return client;
    }
}
