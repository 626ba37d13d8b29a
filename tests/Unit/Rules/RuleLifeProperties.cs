using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Testing;
using Guard.Plugins.Keywords;

namespace Guard.UnitTests.Rules;

public sealed class RuleLifeProperties : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void Key_StaysOnItsSideOfARollout_AndALargerShareOnlyAdds() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000).WithQuietOnSuccess(true),
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var (small, large) = (random.Next(10_001), random.Next(10_001));
            (small, large) = (Math.Min(small, large), Math.Max(small, large));
            var facts = Facts($"key-{random.Next()}", default);
            var salt = $"salt-{random.Next(5)}";
            var first = new Rollout(small, false, salt, null).Covers(facts);
            new Rollout(small, false, salt, null).Covers(facts with { Now = facts.Now.AddYears(3), Model = "other" }).ShouldBe(first);
            (!first || new Rollout(large, false, salt, null).Covers(facts)).ShouldBeTrue();
            new Rollout(10_000, false, salt, null).Covers(facts).ShouldBeTrue();
            new Rollout(0, false, salt, null).Covers(facts).ShouldBeFalse();
        }));

    [Fact]
    public async Task Exception_AppliesToItsLastDay_AndNeverAfter()
    {
        var binding = (await LoadAsync("exceptions: [{id: a, reason: b, owner: c, expires: 2027-03-31, when: {value: otter}}]")).RuleSet!.Bindings[0];
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithQuietOnSuccess(true), Prop.ForAll(Arb.From(Gen.Choose(-1_000_000, 1_000_000)), minutes =>
        {
            var now = new DateTimeOffset(2027, 3, 31, 23, 59, 59, TimeSpan.Zero).AddMinutes(minutes).ToOffset(TimeSpan.FromHours(Math.Abs(minutes % 14)));
            var applies = now.UtcDateTime < new DateTime(2027, 4, 1, 0, 0, 0, DateTimeKind.Utc);
            Judge(binding, "an otter", now).Verdict.ShouldBe(applies ? Verdict.Allow : Verdict.Edit);
            Judge(binding, "a seal", now).Verdict.ShouldBe(Verdict.Edit);
        }));
    }

    [Fact]
    public async Task ExpiredException_IsReported_AndNamed()
    {
        var load = await LoadAsync("exceptions: [{id: old-one, reason: b, owner: ada, expires: 2020-03-31, when: {value: otter}}]");

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        _rules.Print(load).ShouldContain("warning: the exception \"old-one\" of \"acme/words\" expired on 2020-03-31 and does not apply any more; take it out, or let ada renew it");
    }

    [Fact]
    public async Task FarException_IsAWarning() =>
        _rules.Print(await LoadAsync("exceptions: [{id: far, reason: b, owner: ada, expires: 2099-03-31, when: {value: otter}}]")).ShouldContain("warning: the exception \"far\" lasts more than 2 years");

    [Fact]
    public async Task ExampleOfAnException_HoldsOnEveryDay()
    {
        foreach (var expires in new[] { "2020-01-01", "2027-01-01" })
        {
            var load = await LoadAsync($"exceptions: [{{id: own, reason: b, owner: ada, expires: {expires}, when: {{entity: KEYWORD, value: otter}}}}]\nexamples: [{{input: an otter, expect: {{action: allow, exception: own}}}}, {{input: a seal, expect: {{action: mask}}}}]");

            load.RuleSet.ShouldNotBeNull(_rules.Print(load));
            load.Coverage.ShouldHaveSingleItem().UnreachedExceptions.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Coverage_NamesWhatNoExampleReaches()
    {
        var load = await LoadAsync(
            "exceptions: [{id: own, reason: b, owner: ada, expires: 2027-01-01, when: {value: otter}}]\nexamples: [{input: none, expect: {action: allow}}]", "{KEYWORD: mask, default: log}");

        var coverage = load.Coverage.ShouldHaveSingleItem();
        (coverage.RuleId, coverage.Fires, coverage.Spares, coverage.IsComplete).ShouldBe(("acme/words", false, true, false));
        coverage.UnreachedLabels.ShouldBe(["KEYWORD"]);
        coverage.UnreachedExceptions.ShouldBe(["own"]);
    }

    [Theory]
    [InlineData("at: during_call", "block", true, 1)]
    [InlineData("at: [during_call, output]", "block", true, 2)]
    [InlineData("at: during_call", "mask", false, 0)]
    public async Task DuringCall_RunsBesideAndOnlyRefuses(string at, string action, bool isGood, int bindings)
    {
        var load = await LoadAsync("severity: low", action, at);

        (load.RuleSet is not null).ShouldBe(isGood, _rules.Print(load));
        (load.RuleSet?.Bindings.Length ?? 0).ShouldBe(bindings);
        if (isGood)
        {
            load.RuleSet!.Bindings.Count(binding => binding.IsConcurrent).ShouldBe(1);
        }
        else
        {
            _rules.Print(load).ShouldContain("what runs beside the model call can only refuse");
        }
    }

    [Theory]
    [InlineData("{hash: x}", "takes no value")]
    [InlineData("require_approval", "write confirm")]
    public async Task Action_IsRefused(string action, string message) => _rules.Print(await LoadAsync("severity: low", action)).ShouldContain(message);

    [Theory]
    [InlineData("hash", GuardrailActionKind.Hash, null)]
    [InlineData("encrypt", GuardrailActionKind.Encrypt, null)]
    [InlineData("confirm", GuardrailActionKind.Confirm, null)]
    [InlineData("{confirm: \"ask {rule}\"}", GuardrailActionKind.Confirm, "ask acme/words")]
    [InlineData("{block: \"by {rule}\"}", GuardrailActionKind.Block, "by acme/words")]
    [InlineData("hide_tool", GuardrailActionKind.Remove, null)]
    [InlineData("{hide_tool: true}", GuardrailActionKind.Remove, null)]
    [InlineData("{rewrite: \"gone\"}", GuardrailActionKind.Remove, "gone")]
    public async Task Action_IsRead(string action, GuardrailActionKind kind, string? text)
    {
        var matcher = new PlanKeeper();
        _rules.Write("a.yaml", RuleSamples.With($"at: input\nmatch: {{plan: {{}}}}\naction: {action}"));

        var load = await RuleLoader.LoadAsync([_rules.Root], [matcher], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
        matcher.Plan!.For("X").ShouldBe(new GuardrailAction(kind, text));
    }

    [Fact]
    public async Task Row_GivesWayToAFile_AndSaysSo()
    {
        var diagnostics = new List<Guard.Engine.Documents.Diagnostic>();
        var compiler = new RuleCompiler([new WordMatcher()], diagnostics, new Dictionary<string, string>());
        var file = new RuleFileReader(diagnostics, null!, RuleCompilerOptions.Default).Read("a.yaml", RuleSamples.Masking())!;
        var row = new RuleFileReader(diagnostics, null!, RuleCompilerOptions.Default).Read("row", RuleSamples.Masking("seal"))! with { Pack = null };

        var load = await compiler.CompileAsync(
            [RuleInput.Declared("row", RuleInputKind.Row, null!, row), RuleInput.Declared("a.yaml", RuleInputKind.File, null!, file)], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull(string.Join('\n', load.Diagnostics)).Bindings.ShouldHaveSingleItem().Origin.File.ShouldBe("a.yaml");
        load.Diagnostics.ShouldHaveSingleItem().ToString().ShouldContain("the stored guardrail \"acme/words\" is not used: the id stands at a.yaml:4:9");
    }

    private async Task<RuleLoad> LoadAsync(string lines, string action = "mask", string at = "at: [input, output]")
    {
        _rules.Write("a.yaml", RuleSamples.With($"{at}\nmatch: {{keywords: [otter, seal]}}\naction: {action}\n{lines}"));
        var options = new RuleCompilerOptions { Time = new ManualTimeProvider() };
        return await RuleLoader.LoadAsync([_rules.Root], [new KeywordsGuardrailFactory()], TestContext.Current.CancellationToken, options);
    }

    private static GuardrailDecision Judge(GuardrailBinding binding, string text, DateTimeOffset now)
    {
        var task = binding.Guardrail.EvaluateAsync(
            new GuardrailContext
            {
                Stage = Stage.Input,
                Facts = Facts("k", now),
                RequestId = "test",
                Protection = ProtectionKey.Example,
                Parts = ContentParts.Of(Stage.Input, text),
            },
            CancellationToken.None);
        var pending = task.AsTask();
        pending.IsCompletedSuccessfully.ShouldBeTrue();
        return pending.GetAwaiter().GetResult();
    }

    private static RequestFacts Facts(string key, DateTimeOffset now) =>
        new() { Caller = new Caller { Key = new VirtualKey { TokenHash = key, KeyName = "sk-..." } }, Now = now };

    private sealed class PlanKeeper : IGuardrailFactory, IGuardrail
    {
        public ActionPlan? Plan { get; private set; }

        public string Type => "plan";

        public IGuardrail Create(GuardrailDefinition definition, ICollection<Guard.Engine.Documents.Diagnostic> diagnostics)
        {
            Plan = definition.Actions;
            return this;
        }

        public ValueTask<GuardrailDecision> EvaluateAsync(GuardrailContext context, CancellationToken cancellationToken) => default;
    }
}
