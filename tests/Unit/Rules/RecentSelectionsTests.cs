using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules;

public class RecentSelectionsTests
{
    private static readonly RuleSet Rules = new(
        "r", [.. Enumerable.Range(0, 9).Select(Binding)], FrozenDictionary<string, ImmutableArray<int>>.Empty);

    [Fact]
    public void SameCallers_ShareOneList() => Select(3).ShouldBe(Select(3));

    [Fact]
    public void EveryCaller_GetsItsOwnRules_HoweverManyAlternate()
    {
        for (var round = 0; round < 3; round++)
        {
            for (var bits = 0; bits < 512; bits++)
            {
                var wanted = Enumerable.Range(0, 9).Where(number => (bits & (1 << number)) != 0).Select(number => $"rule-{number}");

                Select(bits).Select(binding => binding.Name).ShouldBe(wanted);
            }
        }
    }

    [Fact]
    public void ThoseOutsideOfARollout_GetItsTwin()
    {
        var enforced = Binding(0) with { Scope = null };
        var watched = enforced with { IsMonitor = true };
        var rules = new RuleSet(
            "r", [enforced with { Rollout = new Rollout(5_000, false, "salt", null), Elsewhere = watched }], FrozenDictionary<string, ImmutableArray<int>>.Empty);
        var sides = new HashSet<bool>();
        for (var number = 0; number < 64; number++)
        {
            var facts = RequestFacts.None with { Caller = new Caller { User = new User { UserId = $"u{number}" } } };

            var selected = GuardrailSelection.Select(rules, new SelectionQuery { Facts = facts }).Value.ShouldHaveSingleItem();

            selected.IsMonitor.ShouldBe(!rules.Bindings[0].Rollout!.Covers(facts));
            sides.Add(selected.IsMonitor);
        }

        sides.Count.ShouldBe(2);
    }

    private static ImmutableArray<GuardrailBinding> Select(int bits)
    {
        var tags = Enumerable.Range(0, 9).Where(number => (bits & (1 << number)) != 0).Select(number => $"t{number}");
        return GuardrailSelection.Select(Rules, new SelectionQuery { Facts = RequestFacts.None with { Tags = [.. tags] } }).Value;
    }

    private static GuardrailBinding Binding(int number) => new()
    {
        Name = $"rule-{number}",
        RuleId = $"test/rule-{number}@1",
        Type = "nothing",
        Guardrail = new Nothing(),
        Stages = StageSet.All,
        IsDefaultOn = true,
        Scope = new RuleScope { Terms = [new ScopeTerm(ScopeField.Tag, TextMatcher.Of($"t{number}"))] },
    };

    private sealed class Nothing : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => new(GuardrailDecision.Allow);
    }
}
