using Guard.Engine.Access;

namespace Guard.UnitTests.Access;

public sealed class PublicRoutesTests
{
    [Theory]
    [InlineData("/analyze", "/analyze", true)]
    [InlineData("/analyze", "/Analyze", false)]
    [InlineData("/analyze", "/analyzes", false)]
    [InlineData("/tools/*", "/tools/one", true)]
    [InlineData("/tools/*", "/tools", false)]
    [InlineData("/tools/*", "/toolshed/one", false)]
    [InlineData("/*", "/analyze", true)]
    public void Pattern_OpensWhatItNames_AndNothingElse(string pattern, string route, bool opens) => new PublicRoutes([pattern]).Opens(route).ShouldBe(opens);

    [Theory]
    [InlineData("/analyze", true)]
    [InlineData("/tools/*", true)]
    [InlineData("/*", true)]
    [InlineData("analyze", false)]
    [InlineData("/tools*", false)]
    [InlineData("/*/one", false)]
    [InlineData("/analyze?key=x", false)]
    [InlineData("", false)]
    public void Pattern_HasOneOfTwoForms(string pattern, bool isPattern) => PublicRoutes.IsPattern(pattern).ShouldBe(isPattern);

    [Fact]
    public void NothingIsOpen_WithoutPatterns() => new PublicRoutes([]).Opens("/analyze").ShouldBeFalse();

    [Fact]
    public void AnonymousCaller_HasNoRights()
    {
        Caller.Anonymous.IsMaster.ShouldBeFalse();
        Caller.Anonymous.Key.ShouldBeNull();
    }
}
