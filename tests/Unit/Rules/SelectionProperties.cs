using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Rules;

/// <summary>The quick questions of a selection answer as asking each binding itself does.</summary>
public class SelectionProperties
{
    private const int Sets = 3_000;

    private static readonly string[] Words = ["", "a", "b", "team-1", "team-2", "TEAM-1", "sales", "hr", "gpt-x", "openai", "/v1/chat/completions", "/chat/completions", "x,y"];
    private static readonly DateTimeOffset Now = new(2026, 11, 18, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Selection_IsWhatEachBindingSaysItself()
    {
        for (var seed = 0; seed < Sets; seed++)
        {
            var random = new Random(seed);
            var rules = Rules(random);
            for (var request = 0; request < 5; request++)
            {
                var named = random.Next(3) == 0 ? [$"g{random.Next(rules.Bindings.Length)}"] : ImmutableArray<string>.Empty;
                var query = new SelectionQuery { Facts = Facts(random), Requested = named };
                var expected = rules.Bindings.Where(binding => binding.IsDefaultOn || named.Contains(binding.Name)).Select(binding => binding.For(query.Facts)).OfType<GuardrailBinding>();

                var selected = GuardrailSelection.Select(rules, query).Value;

                selected.SequenceEqual(expected).ShouldBeTrue($"seed {seed}, request {request}");
                GuardrailSelection.Select(rules, query, []).Value.SequenceEqual(selected).ShouldBeTrue($"seed {seed}, request {request}, explained");
            }
        }
    }

    private static RuleSet Rules(Random random)
    {
        var bindings = Enumerable.Range(0, random.Next(1, 12)).Select(number => Binding($"g{number}", random)).ToImmutableArray();
        return new RuleSet("r", bindings, bindings.Select(static (binding, index) => (binding.Name, index)).ToFrozenDictionary(static pair => pair.Name, static pair => ImmutableArray.Create(pair.index)));
    }

    private static GuardrailBinding Binding(string name, Random random)
    {
        var binding = new GuardrailBinding
        {
            Name = name,
            RuleId = $"p/{name}@1",
            Type = "none",
            Guardrail = new Silent(),
            Stages = StageSet.All,
            IsDefaultOn = random.Next(4) > 0,
            Scope = random.Next(2) == 0 ? Scope(random) : null,
            Exceptions = [.. Enumerable.Range(0, random.Next(3)).Select(number => Exception(number, random))],
        };
        return random.Next(3) > 0 ? binding : binding with
        {
            Rollout = new Rollout(random.Next(10_001), random.Next(2) == 0, name, random.Next(3) == 0 ? Now.AddDays(random.Next(-1, 2)) : null),
            Elsewhere = random.Next(2) == 0 ? binding with { IsMonitor = true } : null,
        };
    }

    private static RuleException Exception(int number, Random random) => new()
    {
        Id = $"e{number}",
        Reason = "trial",
        Owner = "it",
        Expires = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(random.Next(-1, 2)),
        Scope = random.Next(3) > 0 ? Scope(random) : null,
        Entity = random.Next(4) == 0 ? TextMatcher.Of("EMAIL") : null,
    };

    private static RuleScope Scope(Random random) => new()
    {
        Terms = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Term(random))],
        Time = random.Next(5) == 0 ? new TimeWindow { Zone = TimeZoneInfo.Utc, Days = FrozenSet.Create(random.Next(2) == 0 ? DayOfWeek.Wednesday : DayOfWeek.Sunday) } : null,
        Tool = random.Next(6) == 0 ? TextMatcher.Of("pay") : null,
    };

    private static ScopeTerm Term(Random random)
    {
        var field = (ScopeField)random.Next((int)ScopeField.MaxTokens + 1);
        return field is ScopeField.InputTokens or ScopeField.MaxTokens
            ? new ScopeTerm(field, null, new NumberMatcher(random.Next(2) == 0 ? 5 : null, random.Next(2) == 0 ? 50 : null))
            : new ScopeTerm(field, Matcher(random), Header: field == ScopeField.Header ? "x-app" : null);
    }

    private static TextMatcher Matcher(Random random) => new()
    {
        Texts = random.Next(3) > 0 ? Enumerable.Range(0, random.Next(1, 7)).Select(_ => Word(random)).ToFrozenSet(StringComparer.Ordinal) : null,
        Globs = random.Next(4) == 0 ? [new NamePattern(Word(random) + "*")] : [],
        Not = random.Next(4) == 0 ? TextMatcher.Of(Word(random)) : null,
    };

    private static RequestFacts Facts(Random random) => new()
    {
        Caller = new Caller
        {
            Key = Sometimes(random, () => new VirtualKey { TokenHash = Word(random), KeyName = "k", KeyAlias = Word(random), UserId = Word(random) }),
            User = Sometimes(random, () => new User { UserId = Word(random), UserAlias = Word(random), UserEmail = Word(random) }),
            Team = Sometimes(random, () => new Team { TeamId = Word(random), TeamAlias = Word(random), Aliases = ImmutableDictionary<string, string>.Empty.Add("a", "gpt-x") }),
            Organization = Sometimes(random, () => new Organization { OrganizationId = Word(random), OrganizationAlias = Word(random) }),
            EndUser = Sometimes(random, () => new EndUser { EndUserId = Word(random) }),
        },
        Model = Word(random),
        Group = Word(random),
        Providers = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Word(random))],
        Route = Word(random),
        Tags = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Word(random))],
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-app"] = Word(random) },
        Now = Now,
        Session = random.Next(2) == 0 ? Word(random) : null,
        InputTokens = random.Next(100),
        MaxOutputTokens = random.Next(2) == 0 ? random.Next(100) : null,
    };

    private static T? Sometimes<T>(Random random, Func<T> make)
        where T : class => random.Next(3) > 0 ? make() : null;

    private static string Word(Random random) => Words[random.Next(Words.Length)];

    private sealed class Silent : IGuardrail
    {
        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
