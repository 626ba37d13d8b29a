using Guard.Engine.Access;

namespace Guard.UnitTests.Access;

public sealed class SessionKeyFactoryTests
{
    private readonly SessionKeyFactory _factory = new(AccessFixture.MasterKey);
    private readonly Caller _ana = new() { Key = AccessFixture.Key("sk-ana") };
    private readonly Caller _ben = new() { Key = AccessFixture.Key("sk-ben") };

    [Fact]
    public void Create_GivesTheSameKey_ForTheSameCallerAndName_OnAnyReplica() =>
        new SessionKeyFactory(AccessFixture.MasterKey).Create(_ana, new SessionHints { Header = "s1" })
            .ShouldBe(_factory.Create(_ana, new SessionHints { Header = "s1" }));

    [Fact]
    public void Create_KeepsCallersApart()
    {
        var hints = new SessionHints { Header = "s1" };

        new[] { _factory.Create(_ana, hints), _factory.Create(_ben, hints), _factory.Create(Caller.Master, hints) }.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Create_MeetsInOneSession_WhereverTheNameStands() =>
        _factory.Create(_ana, new SessionHints { McpHeader = "s1" }).ShouldBe(_factory.Create(_ana, new SessionHints { Header = "s1" }));

    [Fact]
    public void Create_TakesTheFirstName_ThatIsNotEmpty()
    {
        var hints = new SessionHints { Header = "", Body = "body", Metadata = "metadata", Conversation = "c", McpHeader = "m", McpMeta = "mm" };

        _factory.Create(_ana, hints).ShouldBe(_factory.Create(_ana, new SessionHints { Header = "body" }));
    }

    [Fact]
    public void Create_GivesNone_WhenNothingNamesASession_OrTheNameIsTooLong()
    {
        _factory.Create(_ana, default).ShouldBeNull();
        _factory.Create(_ana, new SessionHints { Header = new string('s', 1025) }).ShouldBeNull();
    }

    [Fact]
    public void Create_DependsOnTheMasterKey_AndHidesTheName()
    {
        var key = _factory.Create(_ana, new SessionHints { Header = "s1" })!.Value;

        new SessionKeyFactory("another").Create(_ana, new SessionHints { Header = "s1" }).ShouldNotBe(key);
        key.ToString().Length.ShouldBe(32);
        key.ToString().ShouldNotContain("s1");
    }
}
