using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.UnitTests.Scopes;

public class AuthorPatternMatchTests
{
    [Theory]
    [InlineData("a[ab]{30}c")]
    [InlineData("a[ab]{30}")]
    [InlineData("a[ab]{15}c?")]
    public void LongText_GivesEveryMatch_OfAPatternWithManyStates(string pattern)
    {
        var random = new Random(7);
        var text = string.Create(400_000, random, static (letters, random) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = random.Next(10) == 0 ? (char)('a' + random.Next(26)) : (char)('a' + random.Next(2));
            }
        });

        var compiled = AuthorPattern.Compile(pattern, RegexOptions.None, new SourcePosition("test", 1, 1), []).ShouldNotBeNull();

        compiled.Regex.Count(text).ShouldBe(Regex.Count(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(30)));
    }
}
