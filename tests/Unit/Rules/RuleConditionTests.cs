using Guard.Engine.Access;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules;

public sealed class RuleConditionTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("{team: hr}", true)]
    [InlineData("{team: [it, hr]}", true)]
    [InlineData("{team: {in: [it]}}", false)]
    [InlineData("{team: {not: hr}}", false)]
    [InlineData("{team: {not_in: [it]}}", true)]
    [InlineData("{team: {glob: \"h*\"}}", true)]
    [InlineData("{team: {not_glob: \"h*\"}}", false)]
    [InlineData("{team: {regex: '^h.$'}}", true)]
    [InlineData("{team: {not_regex: '^h.$'}}", false)]
    [InlineData("{team: hr, user: somebody}", false)]
    [InlineData("{user: u1, key: billing, organization: org, end_user: e1}", true)]
    [InlineData("{organisation: org}", true)]
    [InlineData("{model: gpt, provider: openai}", true)]
    [InlineData("{model.provider: {not_in: [on-prem]}}", true)]
    [InlineData("{route: {glob: \"/v1/*\"}}", true)]
    [InlineData("{tags: prod}", true)]
    [InlineData("{headers: {X-App: shop}}", true)]
    [InlineData("{headers: {x-app: other}}", false)]
    [InlineData("{input_tokens: {gt: 99}}", true)]
    [InlineData("{input_tokens: {gt: 100}}", false)]
    [InlineData("{input_tokens: {gte: 100, lte: 100}}", true)]
    [InlineData("{max_tokens: {lt: 50}}", false)]
    [InlineData("{max_tokens: {eq: 50}}", true)]
    [InlineData("{max_tokens: 50}", true)]
    [InlineData("{time: {days: [mon], from: \"08:00\", until: \"18:00\", zone: UTC}}", true)]
    [InlineData("{time: {days: [tuesday]}}", false)]
    [InlineData("{time: {after: 2027-01-01}}", false)]
    [InlineData("{time: {before: 2027-01-01}}", true)]
    public async Task When_HoldsAsItReads(string when, bool holds)
    {
        var load = await LoadAsync($"when: {when}");

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings[0].For(Facts()).ShouldBe(holds ? load.RuleSet.Bindings[0] : null);
    }

    [Theory]
    [InlineData("when: {}", "asks for nothing")]
    [InlineData("when: {team: []}", "empty list")]
    [InlineData("when: {team: 7}", "put it in quotes")]
    [InlineData("when: {team: red-*}", "write {glob: \"red-*\"}")]
    [InlineData("when: {team: {glog: x}}", "did you mean \"glob\"?")]
    [InlineData("when: {team: {regex: '(?=a)'}}", "lookahead")]
    [InlineData("when: {temas: x}", "unknown key \"temas\"")]
    [InlineData("when: {environment: prod}", "not known to Guard")]
    [InlineData("when: {headers: {authorization: x}}", "carries a credential")]
    [InlineData("when: {headers: {cookie: x}}", "carries a credential")]
    [InlineData("when: {headers: {x-secret-thing: x}}", "carries a credential")]
    [InlineData("when: {headers: {x-house: x}}", "guard.rules.headers")]
    [InlineData("when: {input_tokens: {gt: 5, lt: 5}}", "fits no number")]
    [InlineData("when: {time: {zone: Mars/Olympus, from: \"08:00\"}}", "not a time zone")]
    [InlineData("when: {time: {days: [someday]}}", "is not a day")]
    [InlineData("when: {time: {from: \"25:00\"}}", "is not a time of day")]
    [InlineData("when: {agent.type: x}", "not served yet")]
    [InlineData("rollout: {enforce: 10%}", "write `mode: monitor` or `mode: off`")]
    [InlineData("mode: monitor\nrollout: {enforce: 10}", "percent sign")]
    [InlineData("mode: monitor\nrollout: {enforce: 0.001%}", "percent sign")]
    [InlineData("mode: monitor\nrollout: {enforce: 101%}", "percent sign")]
    [InlineData("exceptions: [{id: a, reason: b, owner: c, when: {entity: X}}]", "an exception without an end is a hole")]
    [InlineData("exceptions: [{id: a, reason: b, owner: c, expires: soon, when: {entity: X}}]", "is not a day")]
    [InlineData("exceptions: [{id: a, reason: b, owner: c, expires: 2027-01-01, when: {}}]", "the exception is for everything")]
    [InlineData("exceptions: [{id: a, reason: b, owner: c, expires: 2027-01-01}]", "say what it leaves alone")]
    public async Task Mistakes_AreErrors_WithARemedy(string lines, string message)
    {
        var load = await LoadAsync(lines);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(message);
    }

    [Fact]
    public async Task Rollout_EnforcesForSome_AndLeavesTheRestWithTheMode()
    {
        var load = await LoadAsync("mode: monitor\nrollout: {enforce: 30%, by: key}");
        var binding = load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.ShouldHaveSingleItem();

        var sides = Enumerable.Range(0, 200).Select(number => binding.For(Facts($"key-{number}"))!.IsMonitor).ToList();

        sides.Count(isMonitor => !isMonitor).ShouldBeInRange(30, 90);
        binding.IsMonitor.ShouldBeFalse();
    }

    [Fact]
    public async Task Rollout_LeavesTheRestWithNothing_WhenTheRuleIsOff()
    {
        var load = await LoadAsync("mode: off\nrollout: {enforce: 0%}");

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.ShouldHaveSingleItem().For(Facts()).ShouldBeNull();
    }

    [Fact]
    public async Task Revision_Changes_WithConditionsExceptionsAndRollout()
    {
        var revisions = new HashSet<string>();
        foreach (var lines in new[]
        {
            "severity: low", "when: {team: a}", "when: {team: b}", "when: {user: a}", "when: {tool: a}", "when: {time: {days: [mon]}}", "mode: monitor", "mode: monitor\nrollout: {enforce: 1%}",
            "mode: monitor\nrollout: {enforce: 2%}", "mode: monitor\nrollout: {enforce: 2%, salt: x}", "exceptions: [{id: a, reason: b, owner: c, expires: 2100-01-01, when: {entity: X}}]",
            "exceptions: [{id: a, reason: b, owner: c, expires: 2100-01-02, when: {entity: X}}]",
        })
        {
            var load = await LoadAsync(lines);
            revisions.Add(load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Revision).ShouldBeTrue(lines);
        }
    }

    [Fact]
    public async Task HeadersOfConditions_AreNamedByTheSet()
    {
        var load = await LoadAsync("when: {headers: {X-App: shop, user-agent: {glob: \"curl*\"}}}");

        load.RuleSet!.HeaderNames.ShouldBe(["user-agent", "x-app"]);
    }

    private Task<Guard.Engine.Rules.RuleLoad> LoadAsync(string lines) =>
        _rules.Write("a.yaml", RuleSamples.With($"at: [input, tool_result]\nmatch: {{words: [otter]}}\naction: mask\n{lines}")).LoadAsync();

    private static RequestFacts Facts(string key = "billing") => new()
    {
        Caller = new Caller
        {
            Team = new Team { TeamId = "t1", TeamAlias = "hr" },
            User = new User { UserId = "u1" },
            Key = new VirtualKey { TokenHash = key, KeyName = "sk-...", KeyAlias = key },
            Organization = new Organization { OrganizationId = "org" },
            EndUser = new EndUser { EndUserId = "e1" },
        },
        Model = "gpt",
        Providers = ["openai"],
        Route = "/v1/chat/completions",
        Tags = ["test", "prod"],
        Headers = new Dictionary<string, string> { ["x-app"] = "shop" },
        Now = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero),
        InputTokens = 100,
        MaxOutputTokens = 50,
    };
}
