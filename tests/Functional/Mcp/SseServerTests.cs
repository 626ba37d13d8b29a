using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Guard.Testing;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Servers of the oldest transport, HTTP+SSE: they are asked like any other.</summary>
public sealed class SseServerTests
{
    private static JsonObject CanElicit => new() { ["elicitation"] = new JsonObject() };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tools_AreListedAndCalled_InBothEras(bool isModern)
    {
        await using var road = await SseRoad.StartAsync();
        var caller = road.Caller(isModern);

        (await caller.ToolsAsync()).ShouldBe(["old-read"]);
        (await caller.TextAsync("old-read")).ShouldBe("read");
        (await road.Caller(isModern).TextAsync("old-read")).ShouldBe("read");
        road.Server.Opened.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Session_HasAStreamOfItsOwn_WhichEndsWithIt()
    {
        await using var road = await SseRoad.StartAsync();
        var first = await road.SessionAsync();
        var second = await road.SessionAsync();
        await first.TextAsync("old-read");
        await second.TextAsync("old-read");
        road.Server.Opened.Count.ShouldBe(2);

        using var ended = await first.SendAsync(HttpMethod.Delete);

        await road.Server.Closed.WaitForAsync(1);
        (await second.TextAsync("old-read")).ShouldBe("read");
        road.Server.Closed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Credentials_GoToTheStreamAndToTheMessages_AndIdentitiesShareNoStream()
    {
        await using var road = await SseRoad.StartAsync(", auth_type: bearer_token, auth_value: planted");
        var own = road.Caller();
        own.Headers["x-mcp-old-authorization"] = "Bearer mine";

        await road.Caller().TextAsync("old-read");
        await own.TextAsync("old-read");

        road.Server.Streams.Select(static stream => stream.Header("authorization")).ShouldBe(["Bearer planted", "Bearer mine"], ignoreOrder: true);
        road.Server.Received.Select(static request => request.Headers["authorization"]).Distinct().ShouldBe(["Bearer planted", "Bearer mine"]);
    }

    [Fact]
    public async Task Question_ReachesTheClientOfTheSession_WhateverElseRuns()
    {
        await using var road = await SseRoad.StartAsync();
        road.Server.Answers(static async call =>
        {
            if (call.Request.Argument("text") == "wait")
            {
                await Task.Delay(Timeout.Infinite, call.Stream.Aborted);
            }

            var response = await call.Stream.AskAsync(Guid.NewGuid().ToString("N"), "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await call.TextAsync(response["result"]?["content"]?["name"]?.ToString() ?? "nobody");
        });
        var able = await road.SessionAsync(CanElicit);
        able.Answer = static _ => new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } };
        var unable = await road.SessionAsync();
        using var leaves = new CancellationTokenSource();
        var waiting = able.RequestAsync("tools/call", Call("wait"), leaves.Token);
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        (await able.TextAsync("old-read")).ShouldBe("Ana");
        (await unable.TextAsync("old-read")).ShouldBe("nobody");
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    [Fact]
    public async Task Question_EndsTheRequestOfAModernClient_AndItsAnswerTakesTheCallUp()
    {
        await using var road = await SseRoad.StartAsync();
        road.Server.Answers(static async call =>
        {
            var response = await call.Stream.AskAsync("who", "elicitation/create", new JsonObject { ["message"] = "Who?" });
            await call.TextAsync((string)response["result"]!["content"]!["name"]!);
        });
        var caller = road.Caller(isModern: true);
        var asked = (await caller.RequestAsync("tools/call", Modern(Call())))["result"]!;
        ((string)asked["resultType"]!).ShouldBe("input_required");

        var answer = Modern(Call());
        answer["requestState"] = asked["requestState"]!.DeepClone();
        answer["inputResponses"] = new JsonObject { ["question"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = "Ana" } } };
        var answered = await caller.RequestAsync("tools/call", answer);

        ((string)answered["result"].ShouldNotBeNull(answered.ToJsonString())["content"]![0]!["text"]!).ShouldBe("Ana");
    }

    [Fact]
    public async Task QuestionsToClientsWithoutSessions_ReachEachItsOwn_ThoughTheyRunAtOnce()
    {
        await using var road = await SseRoad.StartAsync();
        road.Server.Answers(static async call =>
        {
            var response = await call.Stream.AskAsync("who", "elicitation/create", new JsonObject { ["message"] = call.Request.Argument("text") });
            await call.TextAsync((string)response["result"]!["content"]!["name"]!);
        });
        var caller = road.Caller(isModern: true);
        var first = await caller.RequestAsync("tools/call", Modern(Call("first?")));
        var second = await caller.RequestAsync("tools/call", Modern(Call("second?")));

        (await AnsweredAsync(second, "second?")).ShouldBe("second?!");
        (await AnsweredAsync(first, "first?")).ShouldBe("first?!");

        async Task<string> AnsweredAsync(JsonObject response, string text)
        {
            var asked = response["result"].ShouldNotBeNull(response.ToJsonString());
            var question = (string)asked["inputRequests"]!["question"]!["params"]!["message"]!;
            var answer = Modern(Call(text));
            answer["requestState"] = asked["requestState"]!.DeepClone();
            answer["inputResponses"] = new JsonObject { ["question"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["name"] = question + "!" } } };
            var answered = await caller.RequestAsync("tools/call", answer);
            return (string)answered["result"].ShouldNotBeNull(answered.ToJsonString())["content"]![0]!["text"]!;
        }
    }

    [Fact]
    public async Task Progress_ReachesTheCallerThatAskedForIt()
    {
        await using var road = await SseRoad.StartAsync();
        road.Server.Answers(static async call =>
        {
            await call.ProgressAsync(1);
            await call.TextAsync("done");
        });
        var caller = await road.SessionAsync();
        var parameters = Call();
        parameters["_meta"] = new JsonObject { ["progressToken"] = "mine" };

        await caller.RequestAsync("tools/call", parameters);

        ((string)caller.Heard.ShouldHaveSingleItem()["params"]!["progressToken"]!).ShouldBe("mine");
    }

    [Fact]
    public async Task PingBetweenRequests_IsAnswered()
    {
        await using var road = await SseRoad.StartAsync();
        await road.Caller().TextAsync("old-read");

        var response = await road.Server.Streams.ShouldHaveSingleItem().AskAsync("there?", "ping", []);

        response["result"].ShouldNotBeNull(response.ToJsonString());
    }

    [Fact]
    public async Task CallerThatLeaves_IsToldToTheServer_AndTheStreamStays()
    {
        await using var road = await SseRoad.StartAsync();
        road.Server.Answers(static call => Task.Delay(Timeout.Infinite, call.Stream.Aborted));
        using var leaves = new CancellationTokenSource();
        var calling = road.Caller().RequestAsync("tools/call", Call(), leaves.Token);
        await road.Server.Arrived("tools/call").WaitForAsync(1);

        await leaves.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(calling);
        await road.Server.Arrived("notifications/cancelled").WaitForAsync(1);
        var call = road.Server.Received.Single(static request => request.Method == "tools/call").Message["id"]!;
        var cancelled = road.Server.Received.Single(static request => request.Method == "notifications/cancelled");
        JsonNode.DeepEquals(cancelled.Parameters["requestId"], call).ShouldBeTrue();
        road.Server.Answers(static next => next.TextAsync("next"));
        (await road.Caller().TextAsync("old-read")).ShouldBe("next");
        road.Server.Opened.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ListThatChanges_IsAskedForAgain_AndToldToWhoListens()
    {
        await using var road = await SseRoad.StartAsync();
        var caller = road.Caller(isModern: true);
        (await caller.ToolsAsync()).ShouldBe(["old-read"]);
        var listen = caller.Message("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["promptsListChanged"] = true } });
        using var stream = await caller.PostAsync(listen);
        var events = SseParser.Create(await stream.Content.ReadAsStreamAsync(), static (_, data) => (JsonObject)JsonNode.Parse(data)!).EnumerateAsync().GetAsyncEnumerator();
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Data["params"]!["notifications"]!.ToJsonString().ShouldBe("""{"toolsListChanged":true}""");

        road.Server.Lists(FakeMcpServer.Tool("read"), FakeMcpServer.Tool("write"));
        await road.Server.Streams.ShouldHaveSingleItem().SendAsync(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/tools/list_changed" });

        (await events.MoveNextAsync()).ShouldBeTrue();
        ((string)events.Current.Data["method"]!).ShouldBe("notifications/tools/list_changed");
        (await caller.ToolsAsync()).ShouldBe(["old-read", "old-write"]);
    }

    private static JsonObject Call(string? text = null) => new() { ["name"] = "old-read", ["arguments"] = text is null ? [] : new JsonObject { ["text"] = text } };

    private static JsonObject Modern(JsonObject call)
    {
        call["_meta"] = new JsonObject { ["io.modelcontextprotocol/clientCapabilities"] = CanElicit };
        return call;
    }
}
