using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Plugins.Patterns;

namespace Guard.UnitTests.Plugins.Patterns;

public class RegexGuardrailTests
{
    private static readonly string[] Patterns =
    [
        "EMP-[0-9]{4,6}", @"\bsecret\b", "ab?c", "(a|b|ab){1,5}c", "[äöü]{2,4}", @"^id: \w{1,8}", "x.{0,6}y", @"\d{3}\b", "(?i)kelvin", "🙂{1,3}", ".😀", "end$", "a", "aa", @"\Bq\B",
    ];

    private static readonly string[] Pieces =
    [
        "EMP-", "12", "345", "secret", "ab", "a", "b", "c", "ä", "öü", "id: ", "name", "x", "y", "\n", " ", "Kelvin", "\u212Aelvin", "🙂", "😀", "end", "q", "qq", ".", "é", "0", "\u200B", "",
    ];

    [Fact]
    public void Stream_GivesTheFindingsOfTheWhole_WhateverThePieces()
    {
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(8_000).WithQuietOnSuccess(true),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
            {
                var random = new Random(seed);
                var patterns = Patterns.Where(_ => random.Next(3) == 0).Append("EMP-[0-9]{4,6}").Select(pattern => $"'{pattern}'");
                var guardrail = Masking($"{{patterns: [{string.Join(", ", patterns)}], ignore_case: {(random.Next(2) == 0 ? "true" : "false")}, multiline: {(random.Next(2) == 0 ? "true" : "false")}}}");
                guardrail.Streaming.IsWindowed.ShouldBeTrue();
                var utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Pieces[random.Next(Pieces.Length)])));
                if (utf8.Length > 0 && random.Next(6) == 0)
                {
                    utf8[random.Next(utf8.Length)] = (byte)random.Next(256);
                }

                var chunk = random.Next(1, 12);
                var streamed = StreamedText.InPieces(guardrail, utf8, () => random.Next(chunk + 1), () => random.Next(3) == 0 ? random.Next(200) : 0);
                streamed.Findings.ShouldBe(StreamedText.Whole(guardrail, utf8).Findings, Encoding.UTF8.GetString(utf8));
            }));
    }

    [Theory]
    [InlineData("'EMP-\\d{4}'", "see EMP-1234, EMP-12", "see <REGEX>, EMP-12")]
    [InlineData("{pattern: '[a-z]+@[a-z]+', label: MAIL}", "an äb@cd ef", "an ä<MAIL> ef")]
    [InlineData("{patterns: [{label: A, pattern: 'aa'}, {label: B, pattern: 'aab'}]}", "xaabaa", "x<B><A>")]
    [InlineData("{pattern: 'otter', ignore_case: true}", "Otter OTTER", "<REGEX> <REGEX>")]
    [InlineData("'^otter'", "otter\notter", "<REGEX>\notter")]
    [InlineData("{pattern: '^otter', multiline: true}", "otter\notter", "<REGEX>\n<REGEX>")]
    [InlineData("'a.'", "a😀b", "<REGEX>b")]
    public void Text_IsMasked_WhereThePatternFits(string settings, string text, string masked) => StreamedText.Edited(Masking(settings), text).ShouldBe(masked);

    [Theory]
    [InlineData("'a+'")]
    [InlineData("'a{300}'")]
    [InlineData("{pattern: 'a{30}', max_match: 8}")]
    public void Pattern_HoldsAStreamToItsEnd_WhenItsMatchesMayBeLong(string settings) => Masking(settings).Streaming.IsWindowed.ShouldBeFalse();

    [Fact]
    public void Stream_HoldsBackNoMoreThanTheLongestMatch() => StreamedText.Held(Masking("'EMP-[0-9]{4}'"), new string('z', 5000)).ShouldBeLessThanOrEqualTo(8 + 3);

    [Theory]
    [InlineData("'(?=a)b'", "lookahead")]
    [InlineData("'(?<!a)b'", "lookbehind")]
    [InlineData("'(?>a)b'", "an atomic group")]
    [InlineData("'(a)\\1'", "a backreference")]
    [InlineData("'(?<n>a)\\k<n>'", "a backreference")]
    [InlineData("'(?(a)b|c)'", "a conditional")]
    [InlineData("'a*'", "fits the empty text")]
    [InlineData("'a|'", "fits the empty text")]
    [InlineData("'(a{1000}){1000}'", "the pattern would have 1000000 states")]
    [InlineData("'((((a{9999}){9999}){9999}){9999}){9999}'", "the pattern would have billions of states")]
    [InlineData("'a('", "not a pattern")]
    [InlineData("''", "a pattern has 1 to 2000 characters")]
    [InlineData("{label: A}", "has no pattern")]
    [InlineData("{pattern: a, labl: A}", "did you mean \"label\"?")]
    [InlineData("{pattern: a, label: 'a b'}", "takes a name")]
    public void Settings_AreRefused_WhenThePatternCannotBeServed(string settings, string message)
    {
        var clock = Stopwatch.StartNew();
        var diagnostics = new List<Diagnostic>();

        Build(settings, diagnostics).ShouldBeNull();

        diagnostics.ShouldContain(finding => finding.ToString().Contains(message), string.Join('\n', diagnostics));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("'.*secret'", "cost: high")]
    [InlineData("'(.+)x'", "cost: high")]
    public void Settings_AreWarnedOf_WhenThePatternStartsWithAnything(string settings, string message)
    {
        var diagnostics = new List<Diagnostic>();

        Build(settings, diagnostics).ShouldNotBeNull();

        diagnostics.ShouldHaveSingleItem().ToString().ShouldContain(message);
    }

    [Fact]
    public void PatternsMadeToExplode_AreRefusedOrStopped()
    {
        foreach (var pattern in new[] { "(a+)+$", "(a|aa)+b", "(.*a){12}", "([a-z]+)*[0-9]", "(x{1,60}){1,60}y", "(a?){50}a{50}" })
        {
            var diagnostics = new List<Diagnostic>();
            var clock = Stopwatch.StartNew();
            if (Build($"'{pattern}'", diagnostics) is { } guardrail)
            {
                Stop(() => StreamedText.Whole(guardrail, Encoding.UTF8.GetBytes(new string('a', 20_000) + "!" + new string('x', 20_000))));
            }

            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), pattern);
        }
    }

    /// <summary>Done, or given up with the one failure that a closed rule refuses on.</summary>
    private static void Stop(Action scan)
    {
        try
        {
            scan();
        }
        catch (GuardrailFailedException exception)
        {
            exception.Reason.ShouldBe("pattern_too_costly");
        }
    }

    private static RegexGuardrail Masking(string settings)
    {
        var diagnostics = new List<Diagnostic>();
        return Build(settings, diagnostics) as RegexGuardrail ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
    }

    private static IGuardrail? Build(string settings, List<Diagnostic> diagnostics) => new RegexGuardrailFactory().Create(
        new GuardrailDefinition("test", DocumentReader.Read("test.yaml", settings, []) ?? new DocumentScalar(default, "", isQuoted: true), ActionPlan.Always(new GuardrailAction(GuardrailActionKind.Mask)), null!), diagnostics);
}
