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
