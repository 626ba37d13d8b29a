using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Rules;
using Guard.Engine.Spend;
using Guard.Host.Admin;
using Guard.Storage;
using Guard.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Admin;

/// <summary>The administration over real HTTP and a real database, with a clock, rules and spend of the test's own.</summary>
internal sealed class AdminApp : IAsyncDisposable
{
    public const string MasterKey = "sk-master-of-the-house-0123456789";

    private readonly TemporaryDirectory _data = new();
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private AdminApp(string[] guardrails)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddGuardErrors(ErrorProfile.Default);
        builder.Services.AddGuardStorage(_data.Path);
        builder.Services.AddGuardAccess(new AccessOptions { MasterKey = MasterKey });
        builder.Services.Replace(ServiceDescriptor.Singleton<IRuleSetSource>(new NamedRules(guardrails)));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISpendReader>(Spend));
        _app = builder.Build();
        _app.UseGuardErrors();
        _app.MapGuardAdmin();
        _client = new HttpClient();
    }

    public ManualTimeProvider Clock { get; } = new();

    public StubSpend Spend { get; } = new();

    public AccessDirectory Directory => _app.Services.GetRequiredService<AccessDirectory>();

    public static async Task<AdminApp> StartAsync(params string[] guardrails)
    {
        var app = new AdminApp(guardrails);
        await app.Directory.LoadAsync(CancellationToken.None);
        await app._app.StartAsync();
        app._client.BaseAddress = new Uri(app._app.Urls.First());
        return app;
    }

    public Task<AdminAnswer> Post(string path, string json, string? key = MasterKey, string? changedBy = null) =>
        Send(HttpMethod.Post, path, json, key, changedBy);

    public Task<AdminAnswer> Get(string path, string? key = MasterKey) => Send(HttpMethod.Get, path, null, key, null);

    /// <summary>Makes a key and returns its secret.</summary>
    public async Task<string> Generate(string json = "{}") => (await Post("/key/generate", json)).Ok.GetProperty("key").GetString()!;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        _data.Dispose();
    }

    private async Task<AdminAnswer> Send(HttpMethod method, string path, string? json, string? key, string? changedBy)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        if (changedBy is not null)
        {
            request.Headers.Add("litellm-changed-by", changedBy);
        }

        request.Content = json is null ? null : new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new AdminAnswer(response.StatusCode, text, JsonElement.Parse(text));
    }

    internal sealed record AdminAnswer(HttpStatusCode Status, string Text, JsonElement Body)
    {
        public JsonElement Ok
        {
            get
            {
                Status.ShouldBe(HttpStatusCode.OK, Text);
                return Body;
            }
        }

        public JsonElement Error => Body.GetProperty("error");

        public void ShouldFail(HttpStatusCode status, string? parameter)
        {
            Status.ShouldBe(status, Text);
            Error.GetProperty("param").GetString().ShouldBe(parameter, Text);
            Error.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        }
    }

    internal sealed class StubSpend : ISpendReader
    {
        public Dictionary<BudgetScope, NanoUsd> Totals { get; } = [];

        public NanoUsd Spent(BudgetScope scope) => Totals.GetValueOrDefault(scope);
    }

    private sealed class NamedRules(string[] names) : IRuleSetSource
    {
        public RuleSet Current { get; } = new(
            "test", [], names.ToFrozenDictionary(name => name, _ => ImmutableArray<int>.Empty, StringComparer.Ordinal));
    }
}
