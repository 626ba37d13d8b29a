using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>Places where a caller could hide text from a reader that looks only at the usual ones.</summary>
public sealed class HiddenTextTests(BypassRoad fixture) : IClassFixture<BypassRoad>
{
    [Theory]
    [InlineData("""{"role":"user","content":"ana.lind\u0040client.example"}""")]
    [InlineData("""{"role":"user","content":"\u0061na.lind@cl\u0069ent.exampl\u0065"}""")]
    [InlineData("""{"role":"user","\u0063ontent":"ana.lind@client.example"}""")]
    public async Task EscapedText_IsMasked(string message) => await fixture.PostMaskedAsync(Body(message));

    [Theory]
    [InlineData("system")]
    [InlineData("developer")]
    [InlineData("assistant")]
    [InlineData("user")]
    [InlineData("function")]
    [InlineData("critic")]
    public async Task TextOfEveryRole_IsMasked(string role) =>
        await fixture.PostMaskedAsync(Body($$"""{"role":"user","content":"hi"},{"role":"{{role}}","content":"write to ana.lind@client.example"}"""));

    [Theory]
    [InlineData("""{"role":"tool","tool_call_id":"call_1","content":"1 row: ana.lind@client.example"}""")]
    [InlineData("""{"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"1 row: ana.lind@client.example"}]}""")]
    [InlineData("""{"role":"tool","tool_call_id":"call_1","content":"{\"rows\":[{\"mail\":\"ana.lind@client.example\"}]}"}""")]
    public async Task ToolResult_IsMasked(string message) => await fixture.PostMaskedAsync(Body(message));

    [Theory]
    [InlineData("""{"role":"user","name":"ana.lind@client.example","content":"hi"}""")]
    [InlineData("""{"role":"user","content":"hi","x_note":"ana.lind@client.example"}""")]
    [InlineData("""{"role":"user","content":"hi","x_note":{"deep":[{"er":"ana.lind@client.example"}]}}""")]
    [InlineData("""{"role":"user","content":"hi","ana.lind@client.example":true}""")]
    [InlineData("""{"role":"assistant","content":null,"refusal":"ana.lind@client.example"}""")]
    [InlineData("""{"role":"assistant","content":"hi","reasoning_content":"ana.lind@client.example"}""")]
    [InlineData("""{"role":"ana.lind@client.example","content":"hi"}""")]
    [InlineData("""{"role":{"a":"ana.lind@client.example"},"content":"hi"}""")]
    [InlineData("""{"role":"tool","tool_call_id":"ana.lind@client.example","content":"hi"}""")]
    [InlineData("""{"role":"user","content":{"text":"ana.lind@client.example"}}""")]
    public async Task EveryFieldOfAMessage_IsCaught(string message) => await fixture.PostCaughtAsync(Body(message));

    [Theory]
    [InlineData("""{"type":"x_unknown","payload":"ana.lind@client.example"}""")]
    [InlineData("""{"type":"x_unknown","payload":{"a":[["ana.lind@client.example"]]}}""")]
    [InlineData("""{"type":"text","text":"hi","note":"ana.lind@client.example"}""")]
    [InlineData("""{"type":"text","text":{"value":"ana.lind@client.example"}}""")]
    [InlineData("""{"type":"ana.lind@client.example","text":"hi"}""")]
    [InlineData("""{"type":"text","text":"hi","cache_control":{"type":"ana.lind@client.example"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://host.example/a.png?for=ana.lind@client.example"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://host.example/a.png","detail":"ana.lind@client.example"}}""")]
    [InlineData("""{"type":"file","file":{"filename":"ana.lind@client.example"}}""")]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"ana.lind@client.example","format":"wav"}}""")]
    [InlineData("\"ana.lind@client.example\"")]
    public async Task EveryContentPart_IsCaught(string part) => await fixture.PostCaughtAsync(Body($$"""{"role":"user","content":[{{part}}]}"""));

    [Theory]
    [InlineData("ana.lind@", "client.example")]
    [InlineData("write to ana.", "lind@client.example today")]
    [InlineData("ana.lind@client", ".example")]
    public async Task EntitySplitOverContentParts_IsCaught(string first, string second)
    {
        var road = fixture.Fresh();
        var reply = await road.PostAsync(Body($$"""{"role":"user","content":[{"type":"text","text":"{{first}}"},{"type":"text","text":"{{second}}"}]}"""));

        if (reply.Status == 200)
        {
            var parts = fixture.Upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content");
            string.Concat(parts.EnumerateArray().Select(part => part.GetProperty("text").GetString())).ShouldNotContain(Road.Email);
        }
        else
        {
            reply.ShouldBeError(400);
            fixture.Upstream.Received.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task CardSplitOverThreeContentParts_IsCaught()
    {
        var road = fixture.Fresh();
        var reply = await road.PostAsync(Body("""{"role":"user","content":[{"type":"text","text":"card 4111 11"},{"type":"text","text":"11 1111 "},{"type":"text","text":"1111 thanks"}]}"""));

        if (reply.Status == 200)
        {
            var parts = fixture.Upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content");
            string.Concat(parts.EnumerateArray().Select(part => part.GetProperty("text").GetString())).ShouldNotContain(Road.Card);
        }
        else
        {
            reply.ShouldBeError(400);
        }
    }

    [Theory]
    [InlineData(""" "x_unknown":"ana.lind@client.example" """)]
    [InlineData(""" "x_unknown":{"a":[1,{"b":"ana.lind@client.example"}]} """)]
    [InlineData(""" "ana.lind@client.example":true """)]
    [InlineData(""" "x_card":4111111111111111 """)]
    [InlineData(""" "user":"ana.lind@client.example" """)]
    [InlineData(""" "safety_identifier":"ana.lind@client.example" """)]
    [InlineData(""" "store":true,"metadata":{"for":"ana.lind@client.example"} """)]
    [InlineData(""" "metadata":{"for":"ana.lind@client.example"},"store":true """)]
    [InlineData(""" "metadata":{"for":"ana.lind@client.example"} """)]
    [InlineData(""" "litellm_metadata":{"for":"ana.lind@client.example"} """)]
    [InlineData(""" "prompt_cache_key":"ana.lind@client.example" """)]
    [InlineData(""" "service_tier":"ana.lind@client.example" """)]
    [InlineData(""" "reasoning_effort":"ana.lind@client.example" """)]
    [InlineData(""" "modalities":["ana.lind@client.example"] """)]
    [InlineData(""" "temperature":"ana.lind@client.example" """)]
    [InlineData(""" "logit_bias":{"ana.lind@client.example":1} """)]
    [InlineData(""" "store":"ana.lind@client.example" """)]
    [InlineData(""" "max_tokens":"ana.lind@client.example" """)]
    [InlineData(""" "stream_options":{"note":"ana.lind@client.example"} """)]
    [InlineData(""" "stop":["ana.lind@client.example"] """)]
    [InlineData(""" "prediction":{"type":"content","content":"ana.lind@client.example"} """)]
    [InlineData(""" "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"description":"ana.lind@client.example"}}} """)]
    [InlineData(""" "tool_choice":{"type":"function","function":{"name":"ana.lind@client.example"}} """)]
    [InlineData(""" "web_search_options":{"user_location":{"city":"ana.lind@client.example"}} """)]
    public async Task EveryFieldAtTheRoot_IsCaught(string field)
    {
        await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],{{field}}}""");

        fixture.Upstream.Received.ShouldAllBe(request => !request.BodyText.Contains("4111111111111111", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"f","description":"mail ana.lind@client.example"}}""")]
    [InlineData("""{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string","description":"ana.lind@client.example"}}}}}}}""")]
    [InlineData("""{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"ana.lind@client.example":{"type":"string"}}}}}""")]
    [InlineData("""{"type":"function","function":{"name":"f","parameters":{"type":"string","enum":["ana.lind@client.example"]}}}""")]
    [InlineData("""{"type":"x_unknown","x_unknown":{"text":"ana.lind@client.example"}}""")]
    public async Task ToolDefinition_IsCaught(string tool) =>
        await fixture.PostCaughtAsync($$"""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"tools":[{{tool}}]}""");

    [Theory]
    [InlineData("""{\"to\":\"ana.lind@client.example\"}""")]
    [InlineData("""{\"to\":\"ana.lind\\u0040client.example\"}""")]
    [InlineData("""{\"to\":\"\\u0061na.lind@client.example\",\"n\":1}""")]
    [InlineData("""{\"to\":{\"deep\":[\"ana.lind@client.example\"]}}""")]
    [InlineData("""{\"ana.lind@client.example\":1}""")]
    [InlineData("""not json, but ana.lind@client.example""")]
    public async Task ToolCallArgumentsInTheHistory_AreCaught(string arguments)
    {
        await fixture.PostMaskedAsync(Body(
            $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"send","arguments":"{{{arguments}}}"}}]},{"role":"tool","tool_call_id":"call_1","content":"ok"}"""));

        fixture.Upstream.LastRequest.BodyText.ShouldNotContain("u0040client");
    }

    [Fact]
    public async Task CardAsANumberInToolCallArguments_IsCaught()
    {
        await fixture.PostCaughtAsync(
            Body("""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"pay","arguments":"{\"card\":4111111111111111}"}}]}"""),
            "4111111111111111");
    }

    [Theory]
    [InlineData("""{"id":"ana.lind@client.example","type":"function","function":{"name":"f","arguments":"{}"}}""")]
    [InlineData("""{"id":"call_1","type":"ana.lind@client.example","function":{"name":"f","arguments":"{}"}}""")]
    [InlineData("""{"id":"call_1","type":"function","function":{"name":"ana.lind@client.example","arguments":"{}"}}""")]
    [InlineData("""{"id":"call_1","type":"function","function":{"name":"f","arguments":{"to":"ana.lind@client.example"}}}""")]
    [InlineData("""{"id":"call_1","type":"function","index":{"x":"ana.lind@client.example"},"function":{"name":"f","arguments":"{}"}}""")]
    public async Task EveryFieldOfAToolCall_IsCaught(string call) =>
        await fixture.PostCaughtAsync(Body($$"""{"role":"assistant","content":null,"tool_calls":[{{call}}]}"""));

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u200D")]
    [InlineData("\u2060")]
    [InlineData("\uFEFF")]
    [InlineData("\u00AD")]
    public async Task MailWithAnInvisibleCharacterInside_IsMasked(string invisible)
    {
        var road = fixture.Fresh();
        (await road.AskAsync($"write to ana.lind@cl{invisible}ient.example")).ShouldBeOk();

        fixture.Upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe($"write to {Road.Mask}");
    }

    [Fact]
    public async Task MailInWideLetters_IsMasked()
    {
        var road = fixture.Fresh();
        (await road.AskAsync("write to ａｎａ．ｌｉｎｄ＠ｃｌｉｅｎｔ．ｅｘａｍｐｌｅ now")).ShouldBeOk();

        fixture.Upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe($"write to {Road.Mask} now");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500_000)]
    [InlineData(1_000_000)]
    public async Task MailInsideAMegabyteOfText_IsMasked(int position)
    {
        var filler = string.Concat(Enumerable.Repeat("lorem ipsum ", 84_000));
        var received = await fixture.PostMaskedAsync(Road.Chat($"{filler[..position]} {Road.Email} {filler[position..]}"));

        received.Body.Length.ShouldBeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task MegabyteWithoutASpace_IsPassedOnUnchanged()
    {
        var road = fixture.Fresh();
        var text = new string('a', 1_000_000);
        (await road.AskAsync(text)).ShouldBeOk();

        fixture.Upstream.LastRequest.Json.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe(text);
    }

    private static string Body(string messages) => $$"""{"model":"gpt-4o-mini","messages":[{{messages}}]}""";
}
