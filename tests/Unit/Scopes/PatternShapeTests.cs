using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Scopes;

public class PatternShapeTests
{
    [Theory]
    [InlineData("abc", 5)]
    [InlineData("[0-9]{4,8}", 10)]
    [InlineData("a{2,3}b", 7)]
    [InlineData("a|b", 6)]
    [InlineData("^shell_.*", 12)]
    [InlineData(@"\Aa+b\z", 8)]
    public void Steps_CountEveryWayToMatch(string pattern, long most) => PatternShape.Of(pattern, RegexOptions.None).Steps.ShouldBeInRange(1, most);

    [Theory]
    [InlineData("a+b")]
    [InlineData("(a|b)*c")]
    [InlineData("^a*b*")]
    [InlineData("^(a*b){2}")]
    [InlineData("^(a*)*b")]
    [InlineData("^(a|ab)*c")]
    [InlineData("^(a?)+b")]
    [InlineData("^a|b+")]
    [InlineData("^.*b", RegexOptions.Multiline)]
    [InlineData("(?i)abc")]
    [InlineData("(?<name>abc)")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData("a{1001}")]
    public void Steps_HaveNoBound_WhereTheyGrowWithTheTextOrAreNotCounted(string pattern, RegexOptions options = RegexOptions.None) =>
        PatternShape.Of(pattern, options).Steps.ShouldBe(PatternShape.Endless);

    [Theory]
    [InlineData("(a{1,9}){1,9}b")]
    [InlineData("(a|aa){12}$")]
    [InlineData("(a?){12}a{12}")]
    [InlineData("([a-z]{0,20}){0,3}!")]
    [InlineData("(a+)+$")]
    public void PatternWithManyWays_IsNeverTriedWayByWay(string pattern)
    {
        var compiled = AuthorPattern.Compile(pattern, RegexOptions.None, new SourcePosition("test", 1, 1), []).ShouldNotBeNull();

        compiled.Regex.Options.HasFlag(RegexOptions.NonBacktracking).ShouldBeTrue();
    }

    [Theory]
    [InlineData(@"\bCASE17-[0-9]{4,8}\b")]
    [InlineData(@"\b[a-z]{2,12}7\.corp\.house\.example\b")]
    [InlineData("(confidential|secret) [0-9]{1,4}")]
    public void PatternWithFewWays_IsBuiltWithoutAnAutomaton(string pattern)
    {
        var compiled = AuthorPattern.Compile(pattern, RegexOptions.IgnoreCase, new SourcePosition("test", 1, 1), []).ShouldNotBeNull();

        compiled.Regex.Options.HasFlag(RegexOptions.NonBacktracking).ShouldBeFalse();
    }

    [Theory]
    [InlineData(" ?, *", " a,,", 2)]
    [InlineData(@"\w?a+", "b b a b b a", 2)]
    [InlineData("[b-d]?[0-9]+", "b 1 bc 1", 2)]
    public void PatternThatStartsWithWhatMayBeMissing_FindsEveryMatch(string pattern, string text, int matches)
    {
        var compiled = AuthorPattern.Compile(pattern, RegexOptions.None, new SourcePosition("test", 1, 1), []).ShouldNotBeNull();

        compiled.Regex.Count(text).ShouldBe(matches);
    }

    [Theory]
    [InlineData("a+)|(?:b+")]
    [InlineData("a+)")]
    [InlineData("[a-z]+\\")]
    public void PatternThatIsOnlyWellFormedInsideAnother_IsRefused(string pattern)
    {
        List<Diagnostic> diagnostics = [];

        AuthorPattern.Compile(pattern, RegexOptions.None, new SourcePosition("test", 1, 1), diagnostics).ShouldBeNull();

        diagnostics.ShouldHaveSingleItem().Message.ShouldContain("not a pattern");
    }
}
