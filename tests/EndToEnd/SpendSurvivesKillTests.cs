using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>
/// <c>kill -9</c> amid 500 requests: what a client received in full is booked, exactly once. <c>GUARD_KILL_ROUNDS</c> repeats it on the same data.
/// </summary>
public sealed class SpendSurvivesKillTests(ITestOutputHelper output)
{
    private const int Requests = 500;

    [Fact]
    public async Task EveryAnswerReceivedInFull_IsBookedExactlyOnce_AfterKill()
    {
        await using var upstream = await FakeOpenAi.StartAsync();
        upstream.Answer(request => FakeReply.Text($"Answer to {request.Body.Length}, long enough to come in several pieces of a stream.") with
        {
            Delay = TimeSpan.FromMilliseconds(request.Body.Length % 100 * 8),
            ChunkDelay = TimeSpan.FromMilliseconds(2),
            ChunkLength = 8,
        });
        await using var guard = await GuardProcess.StartAsync(new GuardProcessOptions { Config = Configurations.For(upstream) });
        for (var round = 1; round <= Rounds(); round++)
        {
            await RunRoundAsync(guard, round);
        }
    }

    private static int Rounds() =>
        int.TryParse(Environment.GetEnvironmentVariable("GUARD_KILL_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 ? rounds : 1;

    private async Task RunRoundAsync(GuardProcess guard, int round)
    {
        var full = new ConcurrentBag<string>();
        var seen = new ConcurrentBag<string>();
        var completed = new SignalCounter("answer received in full");
        using (var api = new GuardApi(guard.Address, guard.MasterKey))
        {
            var asked = Enumerable.Range(0, Requests).Select(number => AskAsync(api, number, seen, full, completed)).ToList();
            await completed.WaitForAsync(Requests / 2, TimeSpan.FromMinutes(2));
            await guard.KillHardAsync();
            await Task.WhenAll(asked);
        }

        await guard.RestartAsync();
        using var admin = new GuardApi(guard.Address, guard.MasterKey);
        var missing = 0;
        var twice = 0;
        var bookedOthers = 0;
        foreach (var id in full)
        {
            var count = await CountAsync(admin, id);
            missing += count == 0 ? 1 : 0;
            twice += count > 1 ? 1 : 0;
        }

        foreach (var id in seen.Except(full))
        {
            var count = await CountAsync(admin, id);
            bookedOthers += count > 0 ? 1 : 0;
            twice += count > 1 ? 1 : 0;
        }

        output.WriteLine(
            $"round {round}: {Requests} asked, {full.Count} received in full, {seen.Count - full.Count} begun and cut, "
            + $"{full.Count - missing} booked, {missing} missing, {twice} twice, {bookedOthers} of the cut ones booked");
        full.Count.ShouldBeInRange(Requests / 2, Requests - 1, "The kill did not come in the middle.");
        missing.ShouldBe(0);
        twice.ShouldBe(0);
    }

    private static async Task<int> CountAsync(GuardApi admin, string id)
    {
        var rows = await admin.SpendAsync(id);
        rows.ShouldAllBe(row => row.GetProperty("request_id").GetString() == id);
        return rows.Count;
    }

    /// <summary>Bodies of different lengths, every second one a stream. A cut connection is what this test is about, not a failure of it.</summary>
    private static async Task AskAsync(GuardApi api, int number, ConcurrentBag<string> seen, ConcurrentBag<string> full, SignalCounter completed)
    {
        var isStream = number % 2 == 1;
        try
        {
            using var answer = await api.ChatAsync(GuardApi.ChatBody(new string('w', number), stream: isStream));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var id = answer.Headers.GetValues("x-litellm-call-id").Single();
            seen.Add(id);
            if (isStream ? (await StreamedAnswer.ReadAsync(answer)) is { IsDone: true, EndedCleanly: true } : IsWhole(await answer.Content.ReadAsByteArrayAsync()))
            {
                full.Add(id);
                completed.Increment();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
        }
    }

    private static bool IsWhole(byte[] body) => JsonElement.Parse(body).GetProperty("object").ValueEquals("chat.completion"u8);
}
