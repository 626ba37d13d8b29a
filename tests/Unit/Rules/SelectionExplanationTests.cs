using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules;

public class SelectionExplanationTests
{
    [Fact]
    public void Explanation_TellsOrderAndEveryOrigin()
    {
        var caller = new Caller
        {
            Key = new VirtualKey { TokenHash = "h", KeyName = "sk-...h", Guardrails = ["words"] },
            Team = new Team { TeamId = "hr", Guardrails = ["words"] },
        };

        var explained = Explain(new RequestFacts { Caller = caller }, ["asked"], ["modelled"]);

        explained.Runs.Select(guardrail => $"{guardrail.Order} {guardrail.Binding.Name}: {string.Join(", ", guardrail.Reasons.Select(step => step.Source))}").ShouldBe(
        [
            "1 always: rule", "2 words: key, team", "3 asked: request", "4 modelled: model", "5 forced: policy",
        ]);
        explained.Runs[4].Reasons.Single().Detail.ShouldBe("hr-policy (scope:*)");
        explained.Skipped.Single().Binding.Name.ShouldBe("idle");
        explained.Skipped.Single().Reasons.Single().Source.ShouldBe("not_named");
    }

    [Fact]
    public void Explanation_NamesTheCondition_OfWhatDoesNotRun()
    {
        var scope = new RuleScope { Time = new TimeWindow { Zone = TimeZoneInfo.Utc, After = DateTimeOffset.UnixEpoch } };
        var rules = Set(Binding("never", true) with { Scope = scope });

        var explained = SelectionExplanation.Of(rules, new SelectionQuery { Facts = RequestFacts.None });

        explained.Runs.ShouldBeEmpty();
        explained.Skipped.Single().Reasons.Select(step => step.Source).ShouldBe(["rule", "when"]);
    }

    [Fact]
    public void Explanation_ShowsTheTwin_OutsideOfARollout()
    {
        var twin = Binding("new", true) with { IsMonitor = true };
        var rules = Set(Binding("new", true) with { Rollout = new Rollout(0, false, "new", null), Elsewhere = twin });

        var explained = SelectionExplanation.Of(rules, new SelectionQuery { Facts = RequestFacts.None });

        explained.Runs.Single().Binding.ShouldBeSameAs(twin);
        explained.Runs.Single().Reasons[^1].Detail.ShouldBe("outside the 0%, monitored");
    }

    [Fact]
    public void Explanation_IsTheRefusal_WhenANameIsUnknown() =>
        Explain(RequestFacts.None, ["lost"], []).Error.ShouldNotBeNull().Message.ShouldContain("lost");

    private static SelectionExplanation Explain(RequestFacts facts, ImmutableArray<string> requested, ImmutableArray<string> model)
    {
        var policy = new GuardrailPolicy("hr-policy", ["forced"], [5], null, default);
        var rules = Set(Binding("always", true), Binding("words", false), Binding("idle", false), Binding("asked", false), Binding("modelled", false), Binding("forced", false));
        rules = new RuleSet(rules.Revision, rules.Bindings, rules.ByName) { Attachments = [new PolicyAttachment(policy, null, "scope:*", new SourcePosition("config.yaml", 7, 3))] };
        return SelectionExplanation.Of(rules, new SelectionQuery { Facts = facts, Requested = requested, ModelGuardrails = model });
    }

    private static RuleSet Set(params GuardrailBinding[] bindings) =>
        new("r", [.. bindings], bindings.Select((binding, index) => (binding.Name, index)).ToFrozenDictionary(pair => pair.Name, pair => ImmutableArray.Create(pair.index)));

    private static GuardrailBinding Binding(string name, bool isDefaultOn) => new()
    {
        Name = name,
        RuleId = $"p/{name}@1",
        Type = "none",
        Guardrail = new Silent(),
        Stages = StageSet.All,
        IsDefaultOn = isDefaultOn,
    };

    private sealed class Silent : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
