using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Streams that stay open: when they end, and what they leave to calls.</summary>
public sealed class McpListeningTests
{
    private const int ConnectionsOfCalls = 256;

    [Fact]
    public async Task StreamOfASession_EndsWithTheSession()
    {
        await using var road = await McpRoad.StartAsync();
        var caller = await road.SessionAsync();
        using var stream = await caller.SendAsync(HttpMethod.Get);
        ((int)stream.StatusCode).ShouldBe(200);

        using var ended = await caller.SendAsync(HttpMethod.Delete);

        ((int)ended.StatusCode).ShouldBe(204);
        await Deadline.Within(stream.Content.ReadAsByteArrayAsync(), "the stream to end");
        using var again = await caller.SendAsync(HttpMethod.Get);
        ((int)again.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task StreamOfAnotherSession_StaysOpen()
    {
        await using var road = await McpRoad.StartAsync();
        var (ending, staying) = (await road.SessionAsync(), await road.SessionAsync());
        using var stream = await staying.SendAsync(HttpMethod.Get);
        var reading = stream.Content.ReadAsByteArrayAsync();

        using var ended = await ending.SendAsync(HttpMethod.Delete);

        (await staying.ToolsAsync()).Length.ShouldBe(4);
        reading.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task HoweverManyListen_CallsGetThrough()
    {
        await using var road = await McpRoad.StartAsync(isModern: true);
        road.Server.Listening = static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted);
        var caller = road.Caller(isModern: true);
        (await caller.TextAsync("files-read")).ShouldBe("read");
        using var leaving = new CancellationTokenSource();
        var listening = Enumerable.Range(0, ConnectionsOfCalls).Select(_ => ListenAsync(caller, leaving.Token)).ToList();
        await road.Server.Arrived("subscriptions/listen").WaitForAsync(ConnectionsOfCalls);

        (await Deadline.Within(caller.TextAsync("files-read"), "a call beside the listeners")).ShouldBe("read");

        await leaving.CancelAsync();
        await Task.WhenAll(listening);
    }

    [Fact]
    public async Task StreamThatIsRead_KeepsItsSession()
    {
        var clock = new ManualTimeProvider();
        await using var road = await McpRoad.StartAsync(clock: clock);
        var (caller, other) = (await road.SessionAsync(), road.Caller());
        using var stream = await caller.SendAsync(HttpMethod.Get);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe(": ");

        for (var signs = 0; signs < 3; signs++)
        {
            (await reader.ReadLineAsync()).ShouldBe("");
            var sign = reader.ReadLineAsync();
            clock.Advance(TimeSpan.FromMinutes(20));
            await PassAsync(clock, other, sign);
            (await sign).ShouldBe(": ");
        }

        (await caller.ToolsAsync()).Length.ShouldBe(4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatIsTakenAway_HearsNothingMore(bool isModern)
    {
        var clock = new ManualTimeProvider();
        await using var road = await McpRoad.StartAsync(isModern, clock: clock);
        road.Server.Listening = static exchange => Task.Delay(Timeout.Infinite, exchange.Aborted);
        var key = await road.KeyAsync("""{"mcp_servers":["files"]}""");
        var (caller, other) = (isModern ? road.Caller(key, isModern: true) : await road.SessionAsync(key), road.Caller());
        using var stream = isModern ? await SubscribedAsync(caller, clock, other) : await caller.SendAsync(HttpMethod.Get);
        var reading = stream.Content.ReadAsByteArrayAsync();
        using var api = road.App.Api();
        using var deleted = await api.PostAsync("/key/delete", new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString());

        await PassAsync(clock, other, reading);

        await Deadline.Within(reading, "the stream to end");
    }

    /// <summary>The head of a stream comes with the first sign on it.</summary>
    private static async Task<HttpResponseMessage> SubscribedAsync(McpCaller caller, ManualTimeProvider clock, McpCaller other)
    {
        var opening = caller.PostAsync(caller.Message("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }));
        await PassAsync(clock, other, opening);
        return await opening;
    }

    /// <summary>Lets time pass until something happens, with a request at each step so that what waits for the time gets its turn.</summary>
    private static async Task PassAsync(ManualTimeProvider clock, McpCaller other, Task until)
    {
        for (var steps = 0; steps < 60 && !until.IsCompleted; steps++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await other.RequestAsync("ping");
        }
    }

    private static async Task ListenAsync(McpCaller caller, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await caller.RequestAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }, cancellationToken);
            answer.ShouldBeNull("Nobody ended the stream.");
        }
        catch (OperationCanceledException)
        {
            // It is done.
        }
    }
}
