using System.Collections.Immutable;
using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Guard.Testing;
using static Guard.UnitTests.Routing.Rows;

namespace Guard.UnitTests.Routing;

public class ModelCatalogTests
{
    [Fact]
    public void DeploymentsOfOneName_FormOneGroup_InConfiguredOrder()
    {
        var catalog = Catalog(Row("gpt", "openai/a"), Row("other", "openai/x"), Row("gpt", "azure/b"));

        catalog.Found("gpt").Deployments.Select(row => row.UpstreamModel).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("openai/gpt-x", "openai", "gpt-x")]
    [InlineData("openai/ft/team", "openai", "ft/team")]
    [InlineData("azure/my-gpt", "azure", "my-gpt")]
    [InlineData("anything", "mock", "anything")]
    public void Wildcard_FillsTheUpstreamModel_MostSpecificFirst(string asked, string provider, string upstream)
    {
        var catalog = Catalog(Row("*", "mock/*"), Row("openai/*", "openai/*"), Row("azure/my-*", "azure/my-*"));

        var only = catalog.Found(asked).Deployments.ShouldHaveSingleItem();

        (only.Provider, only.UpstreamModel).ShouldBe((provider, upstream));
    }

    [Fact]
    public void ExactName_Wins_OverAliasAndWildcard()
    {
        var catalog = ModelCatalog.Create(new ModelCatalogSettings
        {
            Deployments = [Row("*", "mock/*"), Row("gpt", "openai/exact"), Row("target", "openai/target")],
            Aliases = ImmutableSortedDictionary<string, ModelAlias>.Empty.Add("gpt", new("target")).Add("short", new("target")),
        });

        catalog.Found("gpt").Deployments[0].UpstreamModel.ShouldBe("exact");
        catalog.Found("short").Deployments[0].UpstreamModel.ShouldBe("target");
    }

    [Fact]
    public void AllStarsOverAProvidersStar_SaysTheProviderOnce() =>
        Catalog(Row("*", "openai/*")).Found("openai/gpt-x").Deployments[0].UpstreamModel.ShouldBe("gpt-x");

    [Fact]
    public void SeveralWildcards_AreFilled_InOrder() =>
        Catalog(Row("team-*/gpt-*", "azure/*-of-*")).Found("team-a/gpt-4").Deployments[0].UpstreamModel.ShouldBe("a-of-4");

    [Theory]
    [InlineData("openai/")]
    [InlineData("openai/*")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("openai/a\nb")]
    public void NameThatNamesNothing_IsNotFound_ThroughAWildcard(string asked) =>
        Catalog(Row("openai/*", "openai/*")).Resolve(asked).Error!.Code.ShouldBe(GuardErrorCode.ModelNotFound);

    [Fact]
    public void UnknownModel_IsNamedShortAndClean_WithTheRemedy()
    {
        var error = Catalog(Row("gpt")).Resolve("bad\"\r\n\u2028" + new string('x', 5000)).Error!;

        error.Code.ShouldBe(GuardErrorCode.ModelNotFound);
        error.Parameter.ShouldBe("model");
        error.Message.ShouldContain("\"bad????xxx");
        error.Message.ShouldContain("/v1/models");
        error.Message.Length.ShouldBeLessThan(250);
    }

    [Theory]
    [InlineData("gpt")]
    [InlineData("openai/gpt-x")]
    public void KnownName_AllocatesNothing_WhenResolved(string asked)
    {
        var catalog = Catalog(Row("gpt"), Row("openai/*", "openai/*"));
        catalog.Resolve(asked).Error.ShouldBeNull();
        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                catalog.Resolve(asked);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void NameFoundThroughAWildcard_KeepsItsHealth_AfterAFloodOfOtherNames()
    {
        var catalog = Catalog(Row("openai/*", "openai/*"));
        var group = catalog.Found("openai/used");
        for (var i = 0; i < 900; i++)
        {
            catalog.Found($"openai/{i}");
        }

        catalog.Found("openai/used").ShouldBeSameAs(group);
    }

    [Fact]
    public void ApprovedModels_KeepEverythingElse_FromBeingServed()
    {
        var catalog = ModelCatalog.Create(new ModelCatalogSettings
        {
            Deployments = [Row("good", "Azure/gpt-4o"), Row("bad", "openai/gpt-4o"), Row("*", "openai/*")],
            ApprovedModels = ["azure/*", "openai/gpt-5*"],
        });

        catalog.Found("good").Deployments.Length.ShouldBe(1);
        catalog.Found("gpt-5-mini").Deployments.Length.ShouldBe(1);
        catalog.Resolve("gpt-3").Error!.Code.ShouldBe(GuardErrorCode.ModelNotFound);
        catalog.NotApproved.ShouldHaveSingleItem().ModelName.ShouldBe("bad");
        catalog.VisibleModels().Select(model => model.Name).ShouldBe(["good"]);
    }

    [Fact]
    public void EmptyApprovedList_ServesNothing() =>
        ModelCatalog.Create(new ModelCatalogSettings { Deployments = [Row("gpt")], ApprovedModels = [] }).Resolve("gpt").Error!.Code.ShouldBe(GuardErrorCode.ModelNotFound);

    [Fact]
    public void VisibleModels_ShowWildcardsWhenAsked_AndNeverHiddenAliases()
    {
        var catalog = ModelCatalog.Create(new ModelCatalogSettings
        {
            Deployments = [Row("b") with { AccessGroups = ["beta"] }, Row("a"), Row("b") with { AccessGroups = ["all"] }, Row("openai/*", "openai/*")],
            Aliases = ImmutableSortedDictionary<string, ModelAlias>.Empty.Add("short", new("b")).Add("secret", new("b", IsHidden: true)).Add("broken", new("nothing")),
        });

        catalog.VisibleModels().Select(model => model.Name).ShouldBe(["b", "a", "short"]);
        catalog.VisibleModels(includeWildcards: true).Select(model => model.Name).ShouldBe(["b", "a", "openai/*", "short"]);
        catalog.Models[0].AccessGroups.ShouldBe(["beta", "all"]);
        catalog.Models[^1].Group.ShouldBe("b");
        catalog.Found("secret").Name.ShouldBe("b");
        catalog.BrokenAliases.ShouldBe(["broken"]);
    }

    [Fact]
    public void Group_RunsTheGuardrailsOfAllItsDeployments()
    {
        var catalog = Catalog(Row("gpt") with { Guardrails = ["pii", "words"] }, Row("gpt", "azure/b") with { Guardrails = ["words", "judge"] });

        catalog.Found("gpt").Guardrails.ShouldBe(["pii", "words", "judge"]);
    }

    [Fact]
    public void Swap_KeepsTheCooldown_OfADeploymentThatStays()
    {
        var source = new ModelCatalogSource(Catalog(Row("gpt", id: "one"), Row("gpt", "openai/b", id: "two")));
        source.Current.Found("gpt").States[0].Cool(100);

        source.Swap(ModelCatalog.Create(new ModelCatalogSettings { Deployments = [Row("renamed", id: "one")] }, source.Current));

        source.Current.Found("renamed").States[0].IsCooled(99).ShouldBeTrue();
        source.Current.Resolve("gpt").Error.ShouldNotBeNull();
    }
}
