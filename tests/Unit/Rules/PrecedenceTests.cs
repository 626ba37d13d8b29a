using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Plugins.Keywords;
using Guard.Plugins.Pii;
using Guard.UnitTests.Streaming;

namespace Guard.UnitTests.Rules;

/// <summary>Forbidding wins, wherever it was written and however the text arrives.</summary>
public sealed class PrecedenceTests : IDisposable
{
    private static readonly string[] Findings = ["ana@client.example", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"];
    private static readonly string[] Entities = ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE"];
    private static readonly string[] Actions = ["allow", "log", "mask", "redact", "block", "confirm", "hash"];

    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task Block_Wins_OverTheMaskOfAnyOtherRule_WholeAndStreamed()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            var plans = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Enumerable.Range(0, 3).Select(_ => Actions[random.Next(Actions.Length)]).ToArray()).ToArray();
            var load = await RuleLoader.LoadAsync(
                [_rules.Write("a.yaml", File(plans)).Root], [new PiiGuardrailFactory(), new KeywordsGuardrailFactory()], TestContext.Current.CancellationToken);
            var bindings = load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings;
            for (var present = 0; present < 8; present++)
            {
                var found = Enumerable.Range(0, 3).Where(index => (present & (1 << index)) != 0).ToArray();
                var text = $"say {string.Join(" and ", found.Select(index => Findings[index]))} now";
                var isForbidden = plans.Any(plan => found.Any(index => plan[index] is "block" or "confirm"));
                var message = $"seed {Seed}, round {round}, \"{text}\", {string.Join(" | ", plans.Select(plan => string.Join(',', plan)))}";

                var answer = await new StreamRig().ReadAsync(StreamRig.Run([.. bindings]), Stream(text));
                answer.Contains("guardrail", StringComparison.OrdinalIgnoreCase).ShouldBe(isForbidden, message + answer);
                (await IsRefusedWholeAsync(StreamRig.Run([.. bindings]), text)).ShouldBe(isForbidden, message);
            }
        }
    }

    [Fact]
    public async Task WhatOnlyRefuses_RunsFirst_AndTheRestInTheOrderOfTheFile()
    {
        var load = await RuleLoader.LoadAsync(
            [_rules.Write("a.yaml", File(["mask", "mask", "mask"], ["block", "block", "block"], ["hash", "allow", "allow"], ["mask", "block", "mask"])).Root],
            [new PiiGuardrailFactory()],
            TestContext.Current.CancellationToken);

        var rules = load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        rules.Bindings.Select(binding => binding.Name).ShouldBe(["acme/r1", "acme/r3", "acme/r0", "acme/r2", "acme/r3"]);
        rules.ByName["acme/r3"].ShouldBe([1, 4]);
        rules.Bindings[1].Effects.ShouldBe(BindingEffects.Refuses);
    }

    private static async Task<bool> IsRefusedWholeAsync(GuardrailRun run, string text)
    {
        using var table = new PartTable();
        table.AddText(Encoding.UTF8.GetBytes(text), ContentKind.Text, Stage.Output);
        return await StreamRig.JudgeAsync(run, table) is not null;
    }

    private static MemoryStream Stream(string text) =>
        new(Encoding.UTF8.GetBytes(string.Concat(text.Chunk(7).Select(piece => StreamRig.Chunk(0, "content", new string(piece)))) + StreamRig.Finish(0) + "data: [DONE]\n\n"));

    private static string File(params string[][] plans) => "guard: v1\npack: acme\nrules:\n" + string.Concat(plans.Select((plan, number) => $"""
          - id: acme/r{number}
            version: 1
            title: Rule {number}
            at: [output]
            match:
              pii:
                entities: [EMAIL_ADDRESS, CREDIT_CARD, IBAN_CODE]
            action:
              default: mask
        {string.Join('\n', plan.Select((action, index) => $"      {Entities[index]}: {action}"))}

        """));
}
