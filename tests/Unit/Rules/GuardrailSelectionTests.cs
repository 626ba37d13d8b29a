using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Testing;

namespace Guard.UnitTests.Rules;

public class GuardrailSelectionTests
{
    /// <summary>Always: a (0), d (3). On request: b (1), c (2), in the pack p. Off: gone.</summary>
    private static readonly RuleSet Rules = new(
        "r",
        [Binding("a", true), Binding("b", false), Binding("c", false), Binding("d", true)],
        new Dictionary<string, ImmutableArray<int>>
        {
            ["a"] = [0], ["b"] = [1], ["c"] = [2], ["d"] = [3], ["p"] = [1, 2], ["p/b"] = [1], ["gone"] = [],
        }.ToFrozenDictionary());

    [Theory]
    [InlineData("", "0 3")]
    [InlineData("b", "0 1 3")]
    [InlineData("c,b", "0 1 2 3")]
    [InlineData("p", "0 1 2 3")]
    [InlineData("p/b,b", "0 1 3")]
    [InlineData("a", "0 3")]
    [InlineData("gone", "0 3")]
    public void Request_OnlyAdds_InDeclaredOrder(string requested, string expected) =>
        Select(requested, new Caller()).ShouldBe(expected);

    [Fact]
    public void EveryScope_Adds_WhatItNames()
    {
        Select("", new Caller { Key = Key("b") }).ShouldBe("0 1 3");
        Select("", new Caller { User = new User { UserId = "u", Guardrails = ["c"] } }).ShouldBe("0 2 3");
        Select("", new Caller { Team = new Team { TeamId = "t", Guardrails = ["b"] } }).ShouldBe("0 1 3");
        Select("", new Caller { Organization = new Organization { OrganizationId = "o", Guardrails = ["c"] } }).ShouldBe("0 2 3");
        Select("", new Caller { EndUser = new EndUser { EndUserId = "e", Guardrails = ["b"] } }).ShouldBe("0 1 3");
        Select("", new Caller(), "p").ShouldBe("0 1 2 3");
        Select("c", new Caller { Key = Key("b") }).ShouldBe("0 1 2 3");
    }

    [Fact]
    public void Selection_IsTheSharedArray_WhenNothingIsAdded()
    {
        var caller = new Caller { Key = Key("a") };

        var query = Query(caller, ["d"]);

        GuardrailSelection.Select(Rules, query).Value.ShouldBe(Rules.Usual);
        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                _ = GuardrailSelection.Select(Rules, query);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void UnknownName_IsTheCallersError_AndListsTheKnownOnes()
    {
        var error = GuardrailSelection.Select(Rules, Query(new Caller(), ["b", "gonne"])).Error.ShouldNotBeNull();

        error.Code.ShouldBe(GuardErrorCode.InvalidRequest);
        error.Parameter.ShouldBe("guardrails");
        error.Message.ShouldBe("Unknown guardrail \"gonne\". Did you mean \"gone\"? Known guardrails: b, c, a, d.");
    }

    [Fact]
    public void UnknownName_OfAScope_RefusesTheRequest()
    {
        var error = GuardrailSelection.Select(Rules, Query(new Caller { Key = Key("lost") }, [])).Error.ShouldNotBeNull();

        error.Code.ShouldBe(GuardErrorCode.GuardrailUnavailable);
        error.Message.ShouldContain("The key of this request demands the guardrail \"lost\"");
    }

    [Fact]
    public void Request_IsRefused_WhenItNamesTooMany()
    {
        var names = Enumerable.Repeat("b", GuardrailSelection.MaxRequested + 1).ToArray();

        GuardrailSelection.Select(Rules, Query(new Caller(), [.. names])).Error.ShouldNotBeNull().Code.ShouldBe(GuardErrorCode.InvalidRequest);
    }

    private static string Select(string requested, Caller caller, params string[] model) => string.Join(
        ' ',
        GuardrailSelection.Select(Rules, Query(caller, [.. requested.Split(',', StringSplitOptions.RemoveEmptyEntries)]) with { ModelGuardrails = [.. model] })
            .Value.Select(binding => Rules.Bindings.IndexOf(binding)));

    private static SelectionQuery Query(Caller caller, ImmutableArray<string> requested) =>
        new() { Facts = new RequestFacts { Caller = caller }, Requested = requested };

    private static VirtualKey Key(params string[] guardrails) => new() { TokenHash = "h", KeyName = "sk-...h", Guardrails = [.. guardrails] };

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
