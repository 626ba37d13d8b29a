using Guard.McpHub.Pins;

namespace Guard.UnitTests.McpHub.Pins;

/// <summary>Names that people take for one another.</summary>
public sealed class ConfusableNameTests
{
    [Theory]
    [InlineData("read_file", "r\u0435ad_file")]
    [InlineData("read_file", "read\u200B_file")]
    [InlineData("read_file", "re\u0301ad_file")]
    [InlineData("read_file", "\uFF52ead_file")]
    [InlineData("read_file", "read_fi\U000E0041le")]
    [InlineData("list", "Iist")]
    [InlineData("list", "1ist")]
    [InlineData("pay", "\u0440\u0430\u0443")]
    [InlineData("search", "\u0455earch")]
    [InlineData("info", "inf\u03BF")]
    [InlineData("read", "r\uAB32ad")]
    [InlineData("take", "\uAB72\uAB7A\uABB6\uAB7C")]
    [InlineData("take", "\u13A2\u13AA\u13E6\u13AC")]
    [InlineData("pay", "\uA4D1\uA4EE\uA4EC")]
    public void NameInOtherLetters_IsAnImitation(string name, string other)
    {
        var names = new KnownNames([new ToolPin { Server = "a", Tool = name }]);

        names.IsImitation("b", other).ShouldBeTrue();
        names.Similar("b", other).ShouldBe([$"a/{name}"]);
        names.IsImitation("a", other).ShouldBeTrue("a server can also lead astray with two tools of its own");
    }

    [Theory]
    [InlineData("read_file", "readFile")]
    [InlineData("read_file", "read-file")]
    [InlineData("read_file", "READ.FILE")]
    [InlineData("listIssues", "list_issues")]
    [InlineData("search", "search")]
    public void CaseAndSeparators_ReadAlike_AndImitateNothing(string name, string other)
    {
        var names = new KnownNames([new ToolPin { Server = "a", Tool = name }]);

        names.Similar("b", other).ShouldBe([$"a/{name}"]);
        names.IsImitation("b", other).ShouldBeFalse();
        names.IsImitation("a", other).ShouldBeFalse();
        names.Similar("a", other).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("read", "write")]
    [InlineData("read", "reads")]
    [InlineData("get_user", "set_user")]
    [InlineData("\u043F\u043E\u0438\u0441\u043A", "search")]
    public void OtherNames_AreNotSimilar(string name, string other) => new KnownNames([new ToolPin { Server = "a", Tool = name }]).Similar("b", other).ShouldBeEmpty();

    [Fact]
    public void PlainName_DoesNotImitateAForeignOne_WhichImitatesIt()
    {
        var names = new KnownNames([new ToolPin { Server = "a", Tool = "r\u0435ad" }]);

        names.IsImitation("b", "read").ShouldBeFalse();
        names.ImitationsOf("b", "read").ShouldBe([("a", "r\u0435ad")]);
        names.ImitationsOf("b", "r\u0435ad").ShouldBeEmpty();
    }
}
