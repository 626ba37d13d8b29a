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
}
