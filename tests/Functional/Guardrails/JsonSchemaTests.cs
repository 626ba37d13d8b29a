using Guard.Testing;

namespace Guard.FunctionalTests.Guardrails;

/// <summary>Structured answers on the whole road: whole and streamed, by the rule's schema and by the request's own.</summary>
public sealed class JsonSchemaTests
{
    private const string Rules = """
        guard: v1
        pack: shop
        rules:
          - id: shop/answers
            version: 1
            title: Answers have the shape that was asked for
            at: [output]
            match:
              json_schema: {response_format: true, schema: {type: object}}
            action: block
            examples:
              - output: '{"a": 1}'
                expect: {action: allow}
              - output: 'hello'
                expect: {action: block}
        """;

    [Theory]
    [InlineData("{\"name\": \"tea\"}", 200)]
    [InlineData("{\"name\": 5}", 400)]
    [InlineData("[]", 400)]
    [InlineData("sorry, no", 400)]
    public async Task WholeAnswer_MustHaveTheShapeTheRequestAsksFor(string answer, int expected)
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Rules });
        road.Upstream.Answer(FakeReply.Text(answer));

        var reply = await road.PostAsync(Body(stream: false));

        reply.Status.ShouldBe(expected, reply.Text);
        reply.Text.Contains("sorry", StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task StreamedAnswer_IsHeldUntilItIsWhole_ThenPasses()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Rules });
        road.Upstream.Answer(FakeReply.Text("{\"name\": \"tea\"}"));

        (await road.StreamAsync(Body(stream: true))).Text.ShouldBe("{\"name\": \"tea\"}");
    }

    [Fact]
    public async Task StreamedAnswerOfAnotherShape_ShowsNothing()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Rules });
        road.Upstream.Answer(FakeReply.Text("{\"name\": 51423}"));

        using var api = road.App.Api();
        using var answer = await api.ChatAsync(Body(stream: true));
        var text = await answer.Content.ReadAsStringAsync();

        text.ShouldContain("must be a string (/properties/name/type)");
        text.ShouldNotContain("51423");
    }

    [Fact]
    public async Task RequestWithoutASchema_IsJudgedByTheRulesAlone()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Rules });
        road.Upstream.Answer(FakeReply.Text("{\"name\": 5}"));

        (await road.AskAsync("hi")).ShouldBeOk();
    }

    private static string Body(bool stream) => $$"""
        {"model":"{{Road.Model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}],
        "response_format":{"type":"json_schema","json_schema":{"name":"item","schema":{"type":"object","properties":{"name":{"type":"string"} },"required":["name"]} } } }
        """;
}
