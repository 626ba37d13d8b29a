using System.Text;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Servers of the oldest transport that lie, flood, hang and die.</summary>
public sealed class SseServerFaultTests
{
    private const string Quick = ", timeout: 1";

    [Theory]
    [InlineData("http://127.0.0.1:{other}/messages")]
    [InlineData("//127.0.0.1:{other}/messages")]
    [InlineData("http://localhost:{own}/messages")]
    [InlineData("https://127.0.0.1:{own}/messages")]
    [InlineData("http://name@127.0.0.1:{own}/messages")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    public async Task AddressOfAnotherOrigin_GetsNothing(string address)
    {
        await using var other = await FakeSseServer.StartAsync();
        await using var road = await SseRoad.StartAsync(", auth_type: bearer_token, auth_value: planted");
        var named = address.Replace("{other}", Port(other), StringComparison.Ordinal).Replace("{own}", Port(road.Server), StringComparison.Ordinal);
        road.Server.Opens(stream => stream.EventAsync("endpoint", named));

        ErrorOf(await road.Caller().RequestAsync("tools/list")).ShouldContain("not its own");

        other.Requests.Count.ShouldBe(0);
        road.Server.Received.ShouldBeEmpty();
        await road.Server.Closed.WaitForAsync(1);
    }

    [Fact]
    public async Task SecondAddress_IsNotFollowed()
    {
        await using var other = await FakeSseServer.StartAsync();
        await using var road = await SseRoad.StartAsync();
        road.Server.Opens(async stream =>
        {
            await stream.EventAsync("endpoint", stream.Address);
            await stream.EventAsync("endpoint", other.Url);
        });

        (await road.Caller().TextAsync("old-read")).ShouldBe("read");
        other.Requests.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StreamWithoutAnAddress_IsGivenUp(bool isFlood)
    {
        await using var road = await SseRoad.StartAsync(Quick);
        road.Server.Opens(stream => isFlood ? FloodAsync(stream) : stream.RawAsync(": hello\n\n"u8.ToArray()));

        ErrorOf(await road.Caller().RequestAsync("tools/list")).ShouldContain("named no address for messages in time");
        await road.Server.Closed.WaitForAsync(1);

        static async Task FloodAsync(FakeSseStream stream)
        {
            while (!stream.Aborted.IsCancellationRequested)
            {
                await stream.EventAsync("hello", "again");
            }
        }
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(503, "status 503")]
    [InlineData(302, "status 302")]
    public async Task StatusInPlaceOfAStream_IsAnError_AndNoRedirectIsFollowed(int status, string expected)
    {
        await using var other = await FakeSseServer.StartAsync();
        await using var road = await SseRoad.StartAsync();
        road.Server.Opens(stream => stream.RefuseAsync(status, other.Url));

        ErrorOf(await road.Caller().RequestAsync("tools/list")).ShouldContain(expected);
        other.Requests.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(401, "credentials")]
    [InlineData(500, "status 500")]
    [InlineData(307, "status 307")]
    public async Task MessageThatIsNotTaken_IsAnErrorOfThatCall(int status, string expected)
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().TextAsync("old-read");
        road.Server.Takes(status);
        ErrorOf(await road.Caller().CallAsync("old-read")).ShouldContain(expected);

        road.Server.Takes(200);
        (await road.Caller().TextAsync("old-read")).ShouldBe("read");
        road.Server.Opened.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StreamThatEnds_FailsAllThatRunsInIt_AndTheNextCallOpensAnother(bool isAbrupt)
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().ToolsAsync();
        road.Server.Answers(static call => Task.Delay(Timeout.Infinite, call.Stream.Aborted));
        Task<JsonObject>[] running = [.. Enumerable.Range(0, 3).Select(_ => road.Caller().CallAsync("old-read"))];
        await road.Server.Arrived("tools/call").WaitForAsync(3);

        var stream = road.Server.Streams.ShouldHaveSingleItem();
        (isAbrupt ? (Action)stream.Die : stream.End)();

        foreach (var call in running)
        {
            ErrorOf(await call).ShouldContain(isAbrupt ? "broke off" : "ended in the middle of its answer");
        }

        road.Server.Answers(static call => call.TextAsync("again"));
        (await road.Caller().TextAsync("old-read")).ShouldBe("again");
        road.Server.Opened.Count.ShouldBe(2);
    }

    [Fact]
    public async Task StreamThatTheServerForgot_IsReplacedByTheNextCall()
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().TextAsync("old-read");
        road.Server.ForgetStreams();

        ErrorOf(await road.Caller().CallAsync("old-read")).ShouldContain("does not know the stream");
        (await road.Caller().TextAsync("old-read")).ShouldBe("read");
    }

    [Fact]
    public async Task AnswerToSomebodyElse_IsNobodysAnswer()
    {
        await using var road = await SseRoad.StartAsync(Quick);
        road.Server.Answers(static async call =>
        {
            foreach (var id in (JsonNode?[])[999_999, "1", null, new JsonArray(1)])
            {
                await call.Stream.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["result"] = new JsonObject { ["content"] = new JsonArray() } });
            }
        });

        ErrorOf(await road.Caller().CallAsync("old-read")).ShouldContain("did not answer in time");
    }

    [Fact]
    public async Task EventWithoutAnEnd_IsCutOff_AndOthersAnswer()
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().ToolsAsync();
        var piece = Encoding.UTF8.GetBytes($"data: {new string('x', 64 * 1024)}\n");
        road.Server.Answers(call => call.Stream.RawAsync(piece, times: 100_000));

        ErrorOf(await road.Caller().CallAsync("old-read")).ShouldContain("sent more than");
        await road.Server.Closed.WaitForAsync(1);
        (await road.Road.Caller().TextAsync("notes-add")).ShouldBe("add");
    }

    [Fact]
    public async Task ManyEventsForOneCall_AreCutOff_AndTheStreamStays()
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().ToolsAsync();
        road.Server.Answers(static async call =>
        {
            var filler = new string('x', 1024 * 1024);
            for (var i = 0; i < 20; i++)
            {
                await call.Stream.SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/message", ["params"] = new JsonObject { ["level"] = "info", ["data"] = filler } });
            }
        });

        ErrorOf(await road.Caller().CallAsync("old-read")).ShouldContain("sent more than");

        road.Server.Answers(static call => call.TextAsync("still here"));
        (await road.Caller().TextAsync("old-read")).ShouldBe("still here");
        road.Server.Opened.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ServerThatIsDown_IsLeftAloneForGrowingPauses()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var road = await SseRoad.StartAsync(clock: clock);
        road.Server.Opens(static stream => stream.RefuseAsync(503));
        for (var i = 0; i < 5; i++)
        {
            ErrorOf(await road.Caller().RequestAsync("resources/read", new JsonObject { ["uri"] = "a:b" })).ShouldContain("status 503");
        }

        road.Server.Requests.Count.ShouldBe(2);
        clock.Advance(TimeSpan.FromSeconds(2));
        road.Server.Opens(static stream => stream.EventAsync("endpoint", stream.Address));

        (await road.Caller().TextAsync("old-read")).ShouldBe("read");
    }

    private static string Port(FakeSseServer server) => new Uri(server.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string ErrorOf(JsonObject response) => (string)response["error"].ShouldNotBeNull(response.ToJsonString())["message"]!;
}
