using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Host.Admin;
using Guard.Storage;
using Guard.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Spend;

/// <summary>The spend endpoints over real HTTP, with the real journal, writer and database.</summary>
internal sealed class SpendApp : IAsyncDisposable
{
    public const string MasterKey = "sk-master-of-the-house-0123456789";
    public const string OtherKey = "sk-key-of-a-team-0123456789abcdef";

    private readonly TemporaryDirectory _data = new();
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private SpendApp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddGuardErrors(ErrorProfile.Default);
        builder.Services.AddGuardStorage(_data.Path);
        builder.Services.AddGuardAccess(new AccessOptions { MasterKey = MasterKey });
        builder.Services.AddGuardSpend(new JournalSettings { Directory = _data.Combine("journal") });
        _app = builder.Build();
        _app.UseGuardErrors();
        _app.MapGuardSpend();
    }

    public SpendBooking Booking => _app.Services.GetRequiredService<SpendBooking>();

    public SpendJournal Journal => _app.Services.GetRequiredService<SpendJournal>();

    public static async Task<SpendApp> StartAsync()
    {
        var app = new SpendApp();
        var key = new VirtualKey { TokenHash = KeyHasher.Hash(OtherKey), KeyName = KeyHasher.KeyName(OtherKey) };
        await app._app.Services.GetRequiredService<IAccessStore>().ApplyAsync([new AccessChange.PutKey(key)], CancellationToken.None);
        await app._app.Services.GetRequiredService<AccessDirectory>().LoadAsync(CancellationToken.None);
        await app._app.StartAsync();
        app._client.BaseAddress = new Uri(app._app.Urls.First());
        return app;
    }

    public Task<JsonElement> Get(string path, string key = MasterKey) => Send(HttpMethod.Get, path, null, key, HttpStatusCode.OK);

    public Task<JsonElement> Post(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) => Send(HttpMethod.Post, path, json, MasterKey, expected);

    public async Task<JsonElement> Send(HttpMethod method, string path, string? json, string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, text);
        return JsonElement.Parse(text);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _data.Dispose();
    }
}
