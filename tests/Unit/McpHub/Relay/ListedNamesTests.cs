using Guard.McpHub.Relay;

namespace Guard.UnitTests.McpHub.Relay;

public sealed class ListedNamesTests
{
    [Theory]
    [InlineData("read\nwrite")]
    [InlineData("read\r")]
    [InlineData("\tread")]
    [InlineData("re\0ad")]
    [InlineData("read\u001B[2K")]
    [InlineData("read\u007F")]
    [InlineData("read\u0085write")]
    [InlineData("read\u2028write")]
    [InlineData("read\u2029write")]
    public void NameThatWouldWriteLinesOfItsOwn_IsRefusedAndCounted(string name)
    {
        var names = new ListedNames();

        names.Take(name).ShouldBeFalse();
        names.Take("read").ShouldBeTrue();
        names.Refused.ShouldBe(1);
    }

    [Fact]
    public void Name_IsTakenOnce()
    {
        var names = new ListedNames();

        names.Take("search \u00FC \uD83D\uDE00").ShouldBeTrue();
        names.Take("search \u00FC \uD83D\uDE00").ShouldBeFalse();
        names.Take("").ShouldBeFalse();
        names.Take(null).ShouldBeFalse();
        names.Refused.ShouldBe(0);
    }
}
