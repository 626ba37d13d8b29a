using Guard.Engine.Schemas.Patterns;

namespace Guard.UnitTests.Schemas;

public class EcmaPatternTests
{
    [Theory]
    [InlineData("^.$", "\U0001F432", true)]
    [InlineData("^..$", "\U0001F432", false)]
    [InlineData("^[^a]$", "\U0001F432", true)]
    [InlineData("^[\\u{1F400}-\\u{1F4FF}]+$", "\U0001F432\U0001F409", true)]
    [InlineData("^[\\u{1F400}-\\u{1F4FF}]$", "\U0001F500", false)]
    [InlineData("^\\ud83d\\udc32$", "\U0001F432", true)]
    [InlineData("^\\p{L}$", "\U00010300", true)]
    [InlineData("^\\P{L}$", "\U00010300", false)]
    [InlineData("^\\p{Script_Extensions=Greek}$", null, false)]
    [InlineData("^\\p{General_Category=Uppercase_Letter}$", "A", true)]
    [InlineData("^[\\w-]+$", "a-b_c", true)]
    [InlineData("^[\\d\\-.]+$", "1-2.3", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("^[]$", "", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^$", "\n", false)]
    [InlineData("^a|b$", "xb", true)]
    [InlineData("^(?<year>\\d{4})-\\k<year>$", "2024-2024", true)]
    [InlineData("^(?:(a)|b)\\1$", "b", true)]
    [InlineData("^(a)(?=b)", "ab", true)]
    [InlineData("(?<!a)b", "ab", false)]
    [InlineData("^\\x41\\cJ\\0$", "A\n\0", true)]
    [InlineData("\\a", null, false)]
    [InlineData("\\Z", null, false)]
    [InlineData("a**", null, false)]
    [InlineData("+a", null, false)]
    [InlineData("a)", null, false)]
    [InlineData("(a", null, false)]
    [InlineData("[z-a]", null, false)]
    [InlineData("a{3,2}", null, false)]
    [InlineData("(?i)a", null, false)]
    [InlineData("\\2(a)", null, false)]
    [InlineData("^*", null, false)]
    [InlineData("\\u{110000}", null, false)]
    public void Pattern_MeansWhatEcmaScriptSays(string pattern, string? text, bool isMatch)
    {
        var compiled = SchemaPattern.Create(pattern, TimeSpan.FromSeconds(1), out var problem);
        if (text is null)
        {
            compiled.ShouldBeNull();
            problem.ShouldNotBeNull();
            return;
        }

        compiled.ShouldNotBeNull(problem);
        compiled.IsMet(new(Guard.Engine.Schemas.SchemaLimits.Default, false, false), text).ShouldBe(isMatch);
    }

    [Theory]
    [InlineData("^\\w+@[a-z.]+\\.[a-z]{2,}$")]
    [InlineData("^(?<a>x)|(y)$")]
    [InlineData("\\bword\\b")]
    public void PatternWithoutLookaround_IsLinear(string pattern) => EcmaPattern.Parse(pattern, out _).ShouldNotBeNull().NeedsBacktracking.ShouldBeFalse();
}
