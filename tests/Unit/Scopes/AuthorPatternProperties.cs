using System.Text;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;
using Guard.Testing;

namespace Guard.UnitTests.Scopes;

/// <summary>Whatever way a pattern is matched, it finds what .NET's ordinary engine finds, in time that no text can stretch.</summary>
public class AuthorPatternProperties(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly string[] Atoms = ["a", "b", "B", "k", "\u00e9", "1", " ", "-", "_", ".", "[ab]", "[^a]", "[0-9]", @"\d", @"\w", @"\W", @"\s", @"\-", "[a-z_]"];

    private static readonly string[] Anchors = [@"\b", @"\B", "^", "$"];

    private static readonly string[] Counts = ["", "", "", "?", "{2}", "{0,2}", "{1,3}", "{1,4}?", "??"];

    private static readonly string[] Endless = ["+", "*", "{2,}"];

    [Fact]
    public void PatternOfAnyLength_StartingWithWhatMayBeMissing_LosesNoMatch()
    {
        var (random, seed) = Start();
        for (var i = 0; i < PropertyCases.Count(300); i++)
        {
            var pattern = $"{Atom(random)}{(random.Next(2) == 0 ? "?" : "{0,2}")}{Atom(random)}{Endless[random.Next(Endless.Length)]}";
            var compiled = Compile(pattern, random).ShouldNotBeNull();
            compiled.Regex.Options.HasFlag(RegexOptions.NonBacktracking).ShouldBeTrue();
            var ordinary = new Regex(pattern, compiled.Regex.Options & ~RegexOptions.NonBacktracking, Patience);
            for (var j = 0; j < 20; j++)
            {
                var text = Text(random, "ab1 -_B\n\u00e9\u0130k\u212a", 40);
                Matches(compiled.Regex, text).ShouldBe(Matches(ordinary, text), $"{pattern} with {compiled.Regex.Options} in \"{text}\", seed {seed}");
            }
        }
    }

    [Fact]
    public void PatternThatIsTriedWayByWay_TakesNoLongerForATextMadeForIt()
    {
        var (random, seed) = Start();
        var tried = 0;
        for (var i = 0; i < PropertyCases.Count(300); i++)
        {
            var pattern = random.Next(3) == 0 ? $"^({Pattern(random, depth: 1)}){Atom(random)}{Endless[random.Next(2)]}({Pattern(random, depth: 1)})$" : Pattern(random, depth: 0);
            if (Compile(pattern, random) is not { } compiled || compiled.Regex.Options.HasFlag(RegexOptions.NonBacktracking))
            {
                continue;
            }

            tried++;
            var bounded = new Regex(pattern, compiled.Regex.Options, Patience);
            foreach (var letters in (string[])["a", "ab", "1", "b_", "a1- "])
            {
                Should.NotThrow(() => bounded.Count(Text(random, letters, 4_000)), $"{pattern}, seed {seed}");
            }
        }

        output.WriteLine($"{tried} patterns");
        tried.ShouldBeGreaterThan(PropertyCases.Count(300) / 4);
    }

    private (Random Random, int Seed) Start()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return (new Random(seed), seed);
    }

    private static AuthorPattern? Compile(string pattern, Random random)
    {
        var options = random.Next(3) switch { 0 => RegexOptions.IgnoreCase, 1 => RegexOptions.Multiline, _ => RegexOptions.None };
        return AuthorPattern.Compile(pattern, options, new SourcePosition("test", 1, 1), []);
    }

    private static List<(int Start, int Length)> Matches(Regex regex, string text)
    {
        List<(int, int)> matches = [];
        foreach (var match in regex.EnumerateMatches(text))
        {
            matches.Add((match.Index, match.Length));
        }

        return matches;
    }

    private static string Atom(Random random) => Atoms[random.Next(Atoms.Length)];

    private static string Pattern(Random random, int depth)
    {
        var pattern = new StringBuilder();
        var pieces = random.Next(1, 5);
        for (var i = 0; i < pieces; i++)
        {
            var piece = (random.Next(10), depth) switch
            {
                (0 or 1, < 2) => $"({Pattern(random, depth + 1)}){Counts[random.Next(Counts.Length)]}",
                (2, _) => Anchors[random.Next(Anchors.Length)],
                _ => Atom(random) + Counts[random.Next(Counts.Length)],
            };
            pattern.Append(piece).Append(random.Next(6) == 0 && i + 1 < pieces ? "|" : "");
        }

        return pattern.ToString();
    }

    private static string Text(Random random, string letters, int most) => string.Create(random.Next(most), (random, letters), static (text, made) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = made.letters[made.random.Next(made.letters.Length)];
        }
    });
}
