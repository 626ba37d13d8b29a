using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary><c>kill -9</c> amid 400 tool calls that cost a cent each: what a client received is paid, nothing is paid twice, nothing that no server saw is paid.</summary>
public sealed class ToolCallsSurviveKillTests(ITestOutputHelper output)
{
    private const int Calls = 400;

    [Fact]
    public async Task EveryCallAnswered_IsPaidOnce_AfterKill()
    {
        await using var server = (await FakeMcpServer.StartAsync()).Lists(FakeMcpServer.Tool("read"));
        server.Answers(static async exchange =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(int.Parse(exchange.Request.Argument("text")!, CultureInfo.InvariantCulture) % 50 * 10));
            await exchange.TextAsync("done");
        });
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions
        {
            Config = $$"""
                model_list: [{model_name: mock, litellm_params: {model: mock/echo} }]
                mcp_servers:
                  files: {url: "{{server.Url}}", transport: http, allow_all_keys: true, mcp_info: {mcp_server_cost_info: {default_cost_per_query: 0.01} } }
                """,
        });
        using var admin = new GuardApi(guard.Address, guard.MasterKey);
        var key = await admin.GenerateKeyAsync("{}");
        var answered = 0;
        var half = new SignalCounter("tool call answered");
        using (var http = new HttpClient { BaseAddress = guard.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {key}" }, { "Accept", "application/json, text/event-stream" } } })
        {
            var asked = Enumerable.Range(0, Calls).Select(async number =>
            {
                if (await IsAnsweredAsync(http, number))
                {
                    Interlocked.Increment(ref answered);
                    half.Increment();
                }
            }).ToList();
            await half.WaitForAsync(Calls / 3, TimeSpan.FromMinutes(2));
            await guard.KillHardAsync();
            await Task.WhenAll(asked);
        }

        await guard.RestartAsync();
        using var after = new GuardApi(guard.Address, guard.MasterKey);
        var info = JsonElement.Parse(await after.GetStringAsync($"/key/info?key={key}")).GetProperty("info");
        var paid = info.GetProperty("spend").GetDecimal() / 0.01m;

        output.WriteLine($"{Calls} asked, {server.Calls.Count} reached the server, {answered} answered, {paid} paid");
        answered.ShouldBeInRange(Calls / 3, Calls - 1, "The kill did not come in the middle.");
        paid.ShouldBe(decimal.Truncate(paid));
        paid.ShouldBeGreaterThanOrEqualTo(answered);
        paid.ShouldBeLessThanOrEqualTo(server.Calls.Count);
    }

    /// <summary>A cut connection is what this test is about, not a failure of it.</summary>
    private static async Task<bool> IsAnsweredAsync(HttpClient http, int number)
    {
        try
        {
            var call = new JsonObject
            {
                ["jsonrpc"] = "2.0", ["id"] = number, ["method"] = "tools/call",
                ["params"] = new JsonObject { ["name"] = "files-read", ["arguments"] = new JsonObject { ["text"] = number.ToString(CultureInfo.InvariantCulture) } },
            };
            using var answer = await http.PostAsync("/mcp", GuardApi.Json(call.ToJsonString()));
            var text = await answer.Content.ReadAsStringAsync();
            return answer.StatusCode == HttpStatusCode.OK && text.Contains("done", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return false;
        }
    }
}
