using System.Net.Http.Headers;
using System.Text.Json;

namespace Guard.LoadBench;

/// <summary>A system under test, alone on core 1; load and upstream are on core 0.</summary>
internal sealed record Seat(string Name, Uri Address, string Key, PinnedProcess Process) : IAsyncDisposable
{
    public const int LoadCore = 0;
    public const int SeatCore = 1;

    private const string MasterKey = "sk-master-of-the-load-bench-0123456789";

    public Uri Chat => new(Address, "/v1/chat/completions");

    public static async Task<Seat> BareYarpAsync(Workspace workspace, Uri upstream, string name = "bare YARP")
    {
        var port = Workspace.FreePort();
        var start = PinnedProcess.StartInfo(SeatCore, workspace.Program("BareYarp", "Guard.BareYarp"), $"{port}", upstream.ToString());

        // Guard ships with this setting; without it the core under load takes minutes to compile what it runs, and the seats would not be equally warm.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "A";
        return new Seat(name, Local(port), "sk-nobody-checks-this-key", await PinnedProcess.StartServerAsync(start, port));
    }

    /// <summary>Key check with a virtual key, the baseline rules with masking of personal data, spend booked: what the README promises, nothing off.</summary>
    public static async Task<Seat> GuardAsync(Workspace workspace, Uri upstream)
    {
        var port = Workspace.FreePort();
        var config = workspace.Write("config.yaml", $"""
            model_list:
              - model_name: gpt-4o-mini
                litellm_params:
                  model: openai/gpt-4o-mini
                  api_base: {upstream}v1
                  api_key: sk-upstream
            guard:
              rules:
                baseline: true
            """);
        var start = PinnedProcess.StartInfo(SeatCore, workspace.Guard, "serve", "--config", config, "--urls", $"http://127.0.0.1:{port}", "--data", workspace.Combine("data"));
        start.Environment["GUARD_MASTER_KEY"] = MasterKey;
        var process = await PinnedProcess.StartServerAsync(start, port);
        return new Seat("Guard", Local(port), await GenerateKeyAsync(Local(port)), process);
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/");

    private static async Task<string> GenerateKeyAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", MasterKey);
        using var answer = await client.PostAsync("/key/generate", new StringContent("""{"key_alias":"load"}""", new MediaTypeHeaderValue("application/json")));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(text).GetProperty("key").GetString()!
            : throw new InvalidOperationException($"/key/generate answered {(int)answer.StatusCode}: {text}");
    }
}
