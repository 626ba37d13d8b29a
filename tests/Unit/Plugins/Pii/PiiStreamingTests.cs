using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Guardrails;
using Guard.Plugins.Pii;

namespace Guard.UnitTests.Plugins.Pii;

public sealed class PiiStreamingTests
{
    private static readonly PiiGuardrail Everything = PiiText.Masking();

    [Theory]
    [InlineData(40, 1)]
    [InlineData(12, 4)]
    [InlineData(12, 40)]
    [InlineData(60, 200)]
    public void Stream_GivesTheFindingsOfTheWhole_WhateverThePieces(int pieces, int chunk)
    {
        var guardrail = Everything;
        Check(3000, random => AssertSame(guardrail, PiiSamples.Text(random, pieces), random, chunk));
    }

    [Fact]
    public void Stream_GivesTheFindingsOfTheWhole_WithLowScoresAndWithOneEntityOnly()
    {
        Check(3000, random =>
        {
            var entities = random.Next(2) == 0 ? PiiText.Everything : 1UL << random.Next(PiiEntities.Names.Count);
            AssertSame(PiiText.Masking(entities, random.Next(3) * 0.25), PiiSamples.Text(random, 14), random, 12);
        });
    }

    [Fact]
    public void Stream_GivesTheFindingsOfTheWhole_WhenSomeEntitiesAreOnlyLogged()
    {
        Check(3000, random =>
        {
            var actions = PiiEntities.Names.Where(_ => random.Next(2) == 0).Select(name => (name, new GuardrailAction(GuardrailActionKind.Log))).ToArray();
            var guardrail = PiiText.Acting(new GuardrailAction(GuardrailActionKind.MaskKeepLast, KeepLast: 2), actions);
            AssertSame(guardrail, PiiSamples.Text(random, 14), random, 9);
        });
    }

    [Fact]
    public void Stream_GivesTheFindingsOfTheWhole_WhenTheTextIsLargerThanABlock()
    {
        Check(12, random =>
        {
            var text = new List<byte>();
            while (text.Count < 90_000)
            {
                text.AddRange(PiiSamples.Text(random, 60));
            }

            AssertSame(Everything, [.. text], random, 20_000);
        });
    }

    [Fact]
    public void Stream_HoldsABoundedTail_EvenIfAMatchNeverEnds()
    {
        foreach (var run in new[] { "a", "1", "1 ", "é", "https://example.com/", "a@b.c", "1-", "\u200B", "+", ":", "AB12" })
        {
            var text = "https://example.com/" + string.Concat(Enumerable.Repeat(run, 6000 / run.Length));
            StreamedText.Held(Everything, text).ShouldBeLessThanOrEqualTo(Probe.MaxMatchBytes + 4);
        }
    }

    [Theory]
    [InlineData("The quick brown fox ", 0)]
    [InlineData("The quick brown fox", 3)]
    [InlineData("The quick brown fox.", 4)]
    [InlineData("in the year 2024, we", 2)]
    [InlineData("write to ana@client", 10)]
    [InlineData("card 4111 11", 7)]
    [InlineData("card 4111 1111 1111 1111", 19)]
    [InlineData("so, naïve", 6)]
    public void Stream_HoldsOnlyWhatMayStillBecomeAMatch(string text, int held) => StreamedText.Held(Everything, text).ShouldBe(held);

    [Fact]
    public void Stream_HoldsBackAFewBytes_OfOrdinaryProse()
    {
        const string Prose = "When the parcel arrived on 3 May, nobody at the desk knew who had ordered it; the note inside said only that 12 of the 30 lamps were for Mr. Brandt. " +
            "He had asked for them weeks ago (in blue, not green) and had paid $1,299.00 in two parts.";
        var total = 0;
        for (var length = 1; length <= Prose.Length; length++)
        {
            var held = StreamedText.Held(Everything, Prose[..length]);
            held.ShouldBeLessThanOrEqualTo(24);
            total += held;
        }

        ((double)total / Prose.Length).ShouldBeLessThan(6);
    }

    private static void Check(int cases, Action<Random> body) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed => body(new Random(seed))));

    private static void AssertSame(IGuardrail guardrail, byte[] utf8, Random random, int chunk)
    {
        var whole = StreamedText.Whole(guardrail, utf8);
        var streamed = StreamedText.InPieces(guardrail, utf8, () => random.Next(chunk + 1), () => random.Next(3) == 0 ? random.Next(300) : 0);
        var message = $"{Encoding.UTF8.GetString(utf8)}\n{Convert.ToHexString(utf8.AsSpan(0, Math.Min(600, utf8.Length)))}";
        streamed.Findings.ShouldBe(whole.Findings, message);
        streamed.Logged.ShouldBe(whole.Logged, message);
    }
}
