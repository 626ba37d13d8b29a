using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The real SDK understands the fake upstream without a gateway between them: what fails elsewhere is the gateway's doing.</summary>
public sealed class FakeOpenAiSdkTests : IAsyncLifetime
{
    private FakeOpenAi _fake = null!;

    public async ValueTask InitializeAsync()
    {
        RequiredTools.Node();
        _fake = await FakeOpenAi.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_fake is not null)
        {
            await _fake.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("whole.mjs")]
    [InlineData("stream.mjs")]
    [InlineData("image.mjs")]
    public async Task Answer_IsReadInFull(string script)
    {
        _fake.Answer(FakeReply.Text("ein schöner Tag 🌞"));

        var result = await RunAsync(script);

        result.GetProperty("text").GetString().ShouldBe("ein schöner Tag 🌞");
    }

    [Fact]
    public async Task StreamedUsage_IsRead()
    {
        _fake.Answer(FakeReply.Text("x") with { Tokens = (11, 22) });

        var result = await RunAsync("stream.mjs", ("GUARD_ASK_USAGE", "1"));

        result.GetProperty("usage").GetProperty("total_tokens").GetInt32().ShouldBe(33);
    }

    [Fact]
    public async Task ToolCalls_AreRead_Whole()
    {
        _fake.AnswerNext(FakeReply.Call("lookup_weather", """{"city":"Bern"}"""));

        var result = await RunAsync("tools.mjs");

        result.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Bern");
    }

    [Fact]
    public async Task ToolCalls_AreRead_Streamed()
    {
        _fake.Answer(FakeReply.Call("lookup_weather", """{"city":"Bern"}"""));

        var result = await RunAsync("tools-stream.mjs");

        result.GetProperty("calls")[0].GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Bern");
    }

    [Fact]
    public async Task Error_IsTyped()
    {
        _fake.Answer(FakeReply.RateLimited());

        var result = await RunAsync("error.mjs");

        result.GetProperty("type").GetString().ShouldBe("RateLimitError");
        result.GetProperty("code").GetString().ShouldBe("rate_limit_exceeded");
    }

    [Fact]
    public async Task Abort_IsSeenByTheUpstream()
    {
        _fake.Answer(FakeReply.Text("words, then nothing").WithFault(FakeFault.Stalls, after: 4));

        var result = await RunAsync("abort.mjs");

        result.GetProperty("aborted").GetBoolean().ShouldBeTrue();
        await _fake.Disconnects.WaitForAsync(1);
    }

    [Fact]
    public async Task Models_AreListed() => (await RunAsync("models.mjs")).GetProperty("models").GetArrayLength().ShouldBe(2);

    private Task<JsonElement> RunAsync(string script, params (string Name, string Value)[] environment) =>
        NodeClient.RunAsync(script, _fake.Address, "sk-any", environment);
}
