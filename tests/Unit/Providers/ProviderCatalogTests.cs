using Guard.Engine.Providers;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests.Providers;

public class ProviderCatalogTests
{
    [Theory]
    [InlineData("azzure", "did you mean \"azure\"?")]
    [InlineData("bedrock", "custom_openai/")]
    public void UnservedProvider_IsNamed_WithARemedy(string provider, string remedy)
    {
        ProviderCatalog.BuiltIn.TryGet(Rows.Row("m", provider + "/x"), out _, out var error).ShouldBeFalse();

        error!.Message.ShouldContain($"\"{provider}\"");
        error.Message.ShouldContain(remedy);
    }

    [Fact]
    public void MockResponse_LeadsToTheMock_WhateverTheProvider()
    {
        ProviderCatalog.BuiltIn.TryGet(Rows.Row("m", "bedrock/x") with { MockResponse = "hi" }, out var provider, out _).ShouldBeTrue();

        provider!.Name.ShouldBe("mock");
    }

    [Fact]
    public void Examine_TellsWhatWouldNeverWork()
    {
        var catalog = ProviderCatalog.BuiltIn;

        catalog.Examine(Rows.Row("m", "openai/x")).ShouldBeNull();
        catalog.Examine(Rows.Row("m", "mock/echo")).ShouldBeNull();
        catalog.Examine(Rows.Row("azure/*", "azure/*") with { ApiBase = new Uri("https://r.openai.azure.com") }).ShouldBeNull();
        catalog.Examine(Rows.Row("m", "hosted_vllm/x"))!.Parameter.ShouldBe("api_base");
        catalog.Examine(Rows.Row("m", "azure/x"))!.Parameter.ShouldBe("api_base");
        catalog.Examine(Rows.Row("m", "nobody/x"))!.Parameter.ShouldBe("model");
        var row = Rows.Row("m", "openai/x");
        catalog.Examine(row with { ExtraHeaders = row.ExtraHeaders.Add("Host", "x") })!.Parameter.ShouldBe("extra_headers");
    }
}
