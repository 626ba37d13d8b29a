using System.Text.Json.Nodes;
using Guard.Testing;
using Microsoft.AspNetCore.Http;

namespace Guard.FunctionalTests.Mcp;

/// <summary>Operations of an OpenAPI document are tools like any others.</summary>
public sealed class McpOpenApiTests
{
    private const string Rules = """
        guard: v1
        pack: house
        rules:
          - id: house/mail
            version: 1
            title: No addresses
            at: [tool_list, tool_call, tool_result]
            match: {pii: {entities: [EMAIL_ADDRESS]}}
            action: mask
          - id: house/bird
            version: 1
            title: No birds
            at: [tool_call, tool_result]
            match: {keywords: {words: [falcon]}}
            action: {block: "No talk of birds."}
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_AreListed_FromAFileAndFromAnAddress(bool isFile)
    {
        await using var road = await ApiRoad.StartAsync(isFile: isFile);

        var tools = (await road.Caller.RequestAsync("tools/list"))["result"]!["tools"]!.AsArray();

        tools.Select(static tool => (string)tool!["name"]!).ShouldBe(["pets-getpetbyid", "pets-delete_pet_petid", "pets-findpetsbystatus", "pets-addpet"]);
        ((bool)tools[0]!["annotations"]!["readOnlyHint"]!).ShouldBeTrue();
        ((bool)tools[1]!["annotations"]!["destructiveHint"]!).ShouldBeTrue();
        tools[3]!["inputSchema"]!["$defs"]!["Pet"]!["properties"]!["mother"]!.ToJsonString().ShouldBe("""{"$ref":"#/$defs/Pet"}""");
        road.Api.Documents.Count.ShouldBe(isFile ? 0 : 1);
        road.Api.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("getpetbyid", """{"petId":"7"}""", "GET", "/v2/pet/7", "")]
    [InlineData("getpetbyid", """{"petId":"a/b?c#d"}""", "GET", "/v2/pet/a%2Fb%3Fc%23d", "")]
    [InlineData("findpetsbystatus", """{"status":["sold","on sale"]}""", "GET", "/v2/pet/findByStatus?status=sold&status=on%20sale", "")]
    [InlineData("addpet", """{"body":{"name":"Rex","more":1.50}}""", "POST", "/v2/pet", """{"name":"Rex","more":1.50}""")]
    public async Task Call_BecomesTheRequestThatTheDocumentDescribes(string tool, string arguments, string method, string target, string body)
    {
        await using var road = await ApiRoad.StartAsync(", auth_type: api_key, auth_value: s-1, static_headers: {X-Tenant: t}");
        road.Api.Answers(200, """{"id": 7}""");

        var result = await road.CallAsync($"pets-{tool}", arguments);

        var request = road.Api.Received.ShouldHaveSingleItem();
        (request.Method, request.Target, request.Body).ShouldBe((method, target, body));
        request.Headers["api_key"].ShouldBe("s-1");
        request.Headers["x-tenant"].ShouldBe("t");
        request.Headers.Keys.ShouldNotContain("authorization");
        ((string)result["content"]!.AsArray().ShouldHaveSingleItem()!["text"]!).ShouldBe("""{"id": 7}""");
        ((int)result["structuredContent"]!["id"]!).ShouldBe(7);
    }

    [Fact]
    public async Task DocumentThatChangedSinceItsToolsWereListed_SendsNothingElsewhere()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var road = await ApiRoad.StartAsync(clock: clock);
        (await road.Caller.ToolsAsync()).ShouldContain("pets-getpetbyid");
        road.Api.Describes(ApiRoad.PetStore.Replace("/pet/{petId}:", "/steal/{petId}:", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromSeconds(290));
        (await road.Caller.ToolsAsync()).ShouldContain("pets-getpetbyid");

        // The list is still believed, the document is not.
        clock.Advance(TimeSpan.FromSeconds(20));
        (await road.ErrorAsync("pets-getpetbyid", """{"petId":"7"}""")).ShouldContain("changed");

        road.Api.Received.ShouldBeEmpty();
        (await road.Caller.ToolsAsync()).ShouldNotContain("pets-getpetbyid");
    }

    [Theory]
    [InlineData("""{"openapi":"3.0.3","paths":{"/a":{"get":{"summary":"\ud800"}}}}""")]
    [InlineData("""{"openapi":"3.0.3","paths":{"/a":{"get":{"summary":"ok","parameters":[{"name":"x","in":"query","schema":{"default":LEVELS}}]}}}}""")]
    public async Task OddDocument_TakesNoOtherServersToolsAway(string document)
    {
        await using var other = (await FakeMcpServer.StartAsync()).Lists(FakeMcpServer.Tool("read"));
        var levels = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));
        await using var road = await ApiRoad.StartAsync($"}}\n  files: {{url: \"{other.Url}\", transport: http", document: document.Replace("LEVELS", levels, StringComparison.Ordinal));

        (await road.Caller.ToolsAsync()).ShouldContain("files-read");
    }

    [Fact]
    public async Task Call_WithoutMcp_IsTheSame()
    {
        await using var road = await ApiRoad.StartAsync();
        road.Api.Answers(200, """[{"id":7}]""");

        var answer = await road.RestAsync("""{"server_id":"pets","name":"findpetsbystatus","arguments":{"status":["sold"]}}""");

        ((string)answer["content"]![0]!["text"]!).ShouldBe("""[{"id":7}]""");
        road.Api.Received.ShouldHaveSingleItem().Target.ShouldBe("/v2/pet/findByStatus?status=sold");
    }

    [Fact]
    public async Task FailureOfTheApi_IsAResultThatSaysSo()
    {
        await using var road = await ApiRoad.StartAsync();
        road.Api.Answers(static http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "9";
            return http.Response.WriteAsync("slow down");
        });

        var result = await road.CallAsync("pets-getpetbyid", """{"petId":"7"}""");

        ((bool)result["isError"]!).ShouldBeTrue();
        ((string)result["content"]![0]!["text"]!).ShouldBe("HTTP 429 Too Many Requests\nRetry-After: 9\n\nslow down");
    }

    [Theory]
    [InlineData("{}", "petId")]
    [InlineData("""{"petId":"7","force":true}""", "force")]
    [InlineData("""{"petId":"../../admin"}""", "\"petId\"")]
    [InlineData("""{"petId":""}""", "\"petId\"")]
    public async Task ArgumentsThatDoNotFit_AreNamed_AndNothingTravels(string arguments, string expected)
    {
        await using var road = await ApiRoad.StartAsync();

        var result = await road.CallAsync("pets-getpetbyid", arguments);

        ((bool)result["isError"]!).ShouldBeTrue();
        ((string)result["content"]![0]!["text"]!).ShouldContain(expected);
        road.Api.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task ArgumentsAndResults_AreJudged_InTextAndStructure()
    {
        await using var road = await ApiRoad.StartAsync(rules: Rules);
        road.Api.Answers(200, $$"""{"owner":"{{PlantedSecrets.Email}}"}""");

        var result = await road.CallAsync("pets-addpet", $$$"""{"body":{"name":"{{{PlantedSecrets.Email}}}"}}""");

        road.Api.Received.ShouldHaveSingleItem().Body.ShouldNotContain(PlantedSecrets.Email);
        ((string)result["content"]![0]!["text"]!).ShouldBe("""{"owner":"<EMAIL_ADDRESS>"}""");
        ((string)result["structuredContent"]!["owner"]!).ShouldBe("<EMAIL_ADDRESS>");
    }

    [Theory]
    [InlineData(200, """["a fal\u0063on"]""")]
    [InlineData(200, """{"x":"a falcon"}""")]
    [InlineData(500, """{"x":"a fal\u0063on"}""")]
    public async Task RefusedResult_IsWithheld_HoweverItIsWritten(int status, string body)
    {
        await using var road = await ApiRoad.StartAsync(rules: Rules);
        road.Api.Answers(status, body);

        var result = await road.CallAsync("pets-getpetbyid", """{"petId":"7"}""");

        ((string)result["content"]![0]!["text"]!).ShouldBe("No talk of birds.");
        result.ToJsonString().ShouldNotContain("fal");
    }

    [Fact]
    public async Task AllowedTools_HideTheOthers()
    {
        await using var road = await ApiRoad.StartAsync(", allowed_tools: [getpetbyid]");

        (await road.Caller.ToolsAsync()).ShouldBe(["pets-getpetbyid"]);
        (await road.ErrorAsync("pets-addpet", """{"body":{"name":"x"}}""")).ShouldStartWith("Unknown tool");
        road.Api.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task DocumentThatIsDown_IsSaid_AndNotAskedForByEachCall()
    {
        await using var road = await ApiRoad.StartAsync(document: null);

        var listed = await road.Caller.RequestAsync("tools/list");

        ((string)listed["error"]!["message"]!).ShouldContain("has no tools: its address answered with status 503");
        (await road.ErrorAsync("pets-getpetbyid", """{"petId":"7"}""")).ShouldStartWith("Unknown tool");
        road.Api.Documents.Count.ShouldBe(1);
    }

    [Fact]
    public async Task AnswerThatFloods_IsCutOff()
    {
        await using var road = await ApiRoad.StartAsync();
        road.Api.Answers(static async http =>
        {
            http.Response.ContentType = "application/json";
            var piece = new string(' ', 64 * 1024);
            for (var number = 0; number < 1_000 && !http.RequestAborted.IsCancellationRequested; number++)
            {
                await http.Response.WriteAsync(piece, http.RequestAborted);
            }
        });

        (await road.ErrorAsync("pets-getpetbyid", """{"petId":"7"}""")).ShouldContain("sent more than");
    }

    [Fact]
    public async Task ApiThatHangs_IsGivenUp()
    {
        await using var road = await ApiRoad.StartAsync(", timeout: 1");
        road.Api.Answers(static http => Task.Delay(Timeout.Infinite, http.RequestAborted));

        (await road.ErrorAsync("pets-getpetbyid", """{"petId":"7"}""")).ShouldContain("did not answer in time");
    }

    [Theory]
    [InlineData("prompts/list", "prompts")]
    [InlineData("resources/list", "resources")]
    public async Task WhatAnApiDoesNotHave_IsAnEmptyList(string method, string member)
    {
        await using var road = await ApiRoad.StartAsync();

        (await road.Caller.RequestAsync(method))["result"]![member]!.AsArray().ShouldBeEmpty();
    }
}
