using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public sealed class PublicRouteReaderTests
{
    [Fact]
    public void Routes_AreRead_AndLiteLlmsOwnListIsNoNews()
    {
        var result = Read("[LiteLLMRoutes.public_routes, /analyze, /anonymize]");

        result.Diagnostics.Where(item => item.Message.Contains("public_routes", StringComparison.Ordinal)).ShouldBeEmpty();
        result.Configuration.ShouldNotBeNull().General.PublicRoutes.ShouldBe(["/analyze", "/anonymize"]);
    }

    [Theory]
    [InlineData("[/v1/chat/completions]", "opens nothing")]
    [InlineData("[/key/*]", "opens nothing")]
    [InlineData("[/analyse]", "did you mean \"/analyze\"?")]
    [InlineData("[LiteLLMRoutes.llm_api_routes]", "is not served yet")]
    public void RouteThatStaysClosed_IsToldAndNotTaken(string routes, string told)
    {
        var result = Read(routes);

        result.Diagnostics.Select(item => item.ToString()).ShouldContain(item => item.Contains("public_routes", StringComparison.Ordinal) && item.Contains(told, StringComparison.Ordinal));
        result.Configuration.ShouldNotBeNull().General.PublicRoutes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[analyze]")]
    [InlineData("[/a*]")]
    public void WhatIsNoPath_IsAnError(string routes) => Read(routes).Configuration.ShouldBeNull();

    private static ConfigResult Read(string routes) =>
        ConfigReader.ReadText("config.yaml", $"general_settings: {{public_routes: {routes}}}", ConfigEnvironment.Empty);
}
