using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.UnitTests.Spend;

public class PriceCatalogTests
{
    private readonly ManualTimeProvider _time = new(SpendSamples.Noon);

    private PriceCatalog Catalog => field ??= SpendSamples.Catalog(
        _time,
        "openai,gpt-x,gpt-x-latest,yes,2.00,8.00,0.50,,,,,,,,128000,16384,2026-01-01,2026-11-20,https://example.com/prices",
        "openai,gpt-old,gpt-old-2024-08-06,no,2.50,10.00,1.25,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices",
        "openai,shared,,no,1.00,1.00,,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices",
        "groq,shared,,no,3.00,3.00,,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices",
        "gemini,flash,,no,0.75,3.00,,,,,,,,,,,2026-01-01,2026-11-20,https://example.com/prices",
        "gemini,flash,,no,1.50,6.00,,,,,,,,,,,2027-01-01,2026-11-20,https://example.com/prices",
        "mock,*,,no,1.00,2.00,,,,,,,,,,,2026-01-01,2026-11-20,docs/spend.md");

    [Theory]
    [InlineData("gpt-x")]
    [InlineData("gpt-x-latest")]
    [InlineData("GPT-X")]
    [InlineData("gpt-x-2026-04-14")]
    public void Find_GivesTheRow_ByIdAliasOrSnapshot(string model) =>
        Catalog.Find(SpendSamples.Deployment(model))!.Version.ShouldBe("openai/gpt-x@2026-01-01");

    [Theory]
    [InlineData("gpt-old-2024-05-13")]
    [InlineData("gpt-x-mini")]
    [InlineData("unknown")]
    public void Find_GivesNothing_WhenTheVendorDoesNotListTheModel(string model) => Catalog.Find(SpendSamples.Deployment(model)).ShouldBeNull();

    [Theory]
    [InlineData("my-deployment", "gpt-x")]
    [InlineData("my-deployment", "azure/gpt-x")]
    [InlineData("my-deployment", "openai/gpt-x")]
    [InlineData("gpt-x", null)]
    public void Find_PricesAzureByBaseModelOrName(string deployment, string? baseModel) =>
        Catalog.Find(SpendSamples.Deployment(deployment, "azure", baseModel: baseModel))!.Version.ShouldBe("openai/gpt-x@2026-01-01");

    [Fact]
    public void Find_FollowsTheHost_WhenAnOpenAiCompatibleAddressIsAnotherVendors() =>
        Catalog.Find(SpendSamples.Deployment("shared", apiBase: "https://api.groq.com/openai/v1"))!.Version.ShouldBe("groq/shared@2026-01-01");

    [Fact]
    public void FindByName_GivesNothing_WhenTwoProvidersListTheModel() => Catalog.Find("shared").ShouldBeNull();

    [Fact]
    public void FindByName_GivesTheRow_WhenTheProviderIsNamed() => Catalog.Find("groq/shared")!.Version.ShouldBe("groq/shared@2026-01-01");

    [Fact]
    public void Override_WinsFieldByField_OverTheList()
    {
        var price = Catalog.Find(SpendSamples.Deployment("gpt-x", price: new PriceOverride { InputPerToken = 0.000001m }))!;

        price.Rates.ShouldBe(SpendSamples.Rates(1, 8, 0.5m));
        price.Version.ShouldStartWith("configured/openai/gpt-x@");
    }

    [Fact]
    public void Override_PricesAnUnknownModel_WhenInputAndOutputAreGiven() =>
        Catalog.Find(SpendSamples.Deployment("llama", "hosted_vllm", new PriceOverride { InputPerToken = 0, OutputPerToken = 0.0000005m }))!
            .Rates.ShouldBe(SpendSamples.Rates(0, 0.5m));

    [Fact]
    public void Override_LeavesAnUnknownModelUnpriced_WhenOnlyOneSideIsGiven() =>
        Catalog.Find(SpendSamples.Deployment("llama", "hosted_vllm", new PriceOverride { InputPerToken = 0.1m })).ShouldBeNull();

    [Fact]
    public void Override_LeavesTheModelUnpriced_WhenAPriceIsNegative() =>
        Catalog.Find(SpendSamples.Deployment("gpt-x", price: new PriceOverride { InputPerToken = -1 })).ShouldBeNull();

    [Fact]
    public void Find_TakesTheLaterRow_OnceItsDateHasCome()
    {
        var deployment = SpendSamples.Deployment("flash", "gemini");
        var before = Catalog.Find(deployment)!.Version;
        _time.Advance(TimeSpan.FromDays(60));

        (before, Catalog.Find(deployment)!.Version).ShouldBe(("gemini/flash@2026-01-01", "gemini/flash@2027-01-01"));
    }

    [Fact]
    public void Find_PricesTheConcreteModel_WhenTheDeploymentIsAWildcard() =>
        Catalog.Find(SpendSamples.Deployment("*"), "gpt-x")!.Version.ShouldBe("openai/gpt-x@2026-01-01");

    [Fact]
    public void Mock_HasItsNominalPrice_WhateverTheModel() => Catalog.Find(SpendSamples.Deployment("echo", "mock"))!.Rates.Output.ShouldBe(2_000_000_000_000);

    [Fact]
    public void Unpriced_NamesTheDeploymentsWithoutAPrice() =>
        Catalog.Unpriced([SpendSamples.Deployment("gpt-x"), SpendSamples.Deployment("own"), SpendSamples.Deployment("*")])
            .Select(static deployment => deployment.UpstreamModel)
            .ShouldBe(["own"]);
}
