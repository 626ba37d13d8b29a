namespace Guard.FunctionalTests.Keys;

/// <summary>Rules of the operator's own see the text before the baseline has masked it.</summary>
public sealed class RuleOrderTests
{
    [Fact]
    public async Task OperatorsBlock_Fires_ThoughTheBaselineMasksTheSameEntity()
    {
        await using var road = await Road.StartAsync(new RoadOptions
        {
            Rules = """
                guard: v1
                pack: house
                rules:
                  - id: house/no-mail
                    version: 1
                    title: No e-mail addresses at all
                    mode: enforce
                    apply: always
                    at: [input]
                    match: { pii: { entities: [EMAIL_ADDRESS] } }
                    action: block
                    examples:
                      - { name: an address is refused, input: "write to ana@client.example", expect: { action: block } }
                      - { name: prose passes, input: "good morning", expect: { action: allow } }
                """,
        });

        (await road.AskAsync("write to " + Road.Email)).ShouldBeError(400);
        road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task RefusedRequest_NamesTheGuardrailsThatRan_UpToTheOneThatBlocked()
    {
        await using var road = await Road.StartAsync(new RoadOptions
        {
            Rules = """
                guard: v1
                pack: house
                rules:
                  - { id: house/watch, version: 1, title: Watches, mode: monitor, at: [input], match: { keywords: [falcon] }, action: block }
                  - id: house/stop
                    version: 1
                    title: Stops
                    at: [input]
                    match: { keywords: [falcon] }
                    action: block
                    examples: [{ input: falcon, expect: { action: block } }]
                  - { id: house/never, version: 1, title: Comes too late, mode: monitor, at: [input], match: { keywords: [falcon] }, action: block }
                """,
        });

        var reply = await road.AskAsync("the falcon lands");

        reply.ShouldBeError(400);
        reply.Header("x-litellm-applied-guardrails").ShouldBe("house/watch,house/stop");
        (await road.AskAsync("good morning")).Header("x-litellm-applied-guardrails").ShouldBe("house/watch,house/stop,house/never,tools-watch,flow-watch,personal-data-goes-out,pii");
    }
}
