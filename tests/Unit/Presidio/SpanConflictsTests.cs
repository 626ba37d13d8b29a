using Guard.Host.Presidio;
using Guard.Testing;

namespace Guard.UnitTests.Presidio;

public sealed class SpanConflictsTests
{
    [Fact]
    public void OverlappingOnesOfOneEntity_BecomeOne_WithTheHighestScore() =>
        Resolve("0123456789", ("A", 0, 4, 0.5), ("A", 2, 6, 0.9), ("A", 5, 8, 0.1)).ShouldBe([new EntitySpan(0, 8, "A", 0.9)]);

    [Fact]
    public void OnesOfOneEntityThatOnlyTouch_StayApart() =>
        Resolve("0123456789", ("A", 0, 4, 0.5), ("A", 4, 6, 0.9)).ShouldBe([new EntitySpan(0, 4, "A", 0.5), new EntitySpan(4, 6, "A", 0.9)]);

    [Fact]
    public void OneWithinAnother_IsDropped_EvenWhenItIsLikelier() =>
        Resolve("0123456789", ("A", 0, 8, 0.2), ("B", 2, 6, 0.9)).ShouldBe([new EntitySpan(0, 8, "A", 0.2)]);

    [Fact]
    public void OfTwoWithTheSameRange_TheLikelierStays() =>
        Resolve("0123456789", ("A", 0, 8, 0.2), ("B", 0, 8, 0.9), ("C", 0, 8, 0.8)).ShouldBe([new EntitySpan(0, 8, "B", 0.9)]);

    [Fact]
    public void OfTwoThatAreEqual_TheLaterStays() =>
        Resolve("0123456789", ("A", 0, 8, 0.8), ("B", 0, 8, 0.8)).ShouldBe([new EntitySpan(0, 8, "B", 0.8)]);

    [Fact]
    public void DifferentEntitiesThatOverlapInPart_BothStay() =>
        Resolve("0123456789", ("A", 0, 5, 0.8), ("B", 3, 8, 0.9)).ShouldBe([new EntitySpan(0, 5, "A", 0.8), new EntitySpan(3, 8, "B", 0.9)]);

    [Fact]
    public void NeighboursOfOneEntity_WithSpacesBetween_BecomeOne() =>
        Resolve("Jane   Mary Doe", ("P", 0, 4, 0.8), ("P", 7, 11, 0.7), ("P", 12, 15, 0.6)).ShouldBe([new EntitySpan(0, 15, "P", 0.6)]);

    [Theory]
    [InlineData("Jane,Doe")]
    [InlineData("Jane\tDoe")]
    [InlineData("JaneXDoe")]
    public void NeighboursOfOneEntity_WithAnythingElseBetween_StayApart(string text) =>
        Resolve(text, ("P", 0, 4, 0.8), ("P", 5, 8, 0.7)).Count.ShouldBe(2);

    [Fact]
    public void NeighboursOfDifferentEntities_StayApart() => Resolve("Jane Doe", ("P", 0, 4, 0.8), ("Q", 5, 8, 0.7)).Count.ShouldBe(2);

    [Fact]
    public void Order_DoesNotMatter() =>
        Resolve("Jane Doe 12", ("N", 9, 11, 0.4), ("P", 5, 8, 0.7), ("P", 0, 4, 0.8)).ShouldBe([new EntitySpan(0, 8, "P", 0.7), new EntitySpan(9, 11, "N", 0.4)]);

    [Fact]
    public void Resolution_CoversWhatWasReported_AndKeepsNothingWithinAnother()
    {
        for (var seed = 0; seed < PropertyCases.Count(2000); seed++)
        {
            var random = new Random(seed);
            var text = new CodePoints(new string([.. Enumerable.Range(0, 24).Select(_ => " x"[random.Next(2)])]));
            EntitySpan[] spans = [.. Enumerable.Range(0, random.Next(12)).Select(_ => Random(random, text.Count))];

            var kept = SpanConflicts.Resolve(text, spans);

            spans.ShouldAllBe(span => kept.Exists(other => other.Start <= span.Start && other.End >= span.End), $"seed {seed}");
            kept.Where((span, index) => kept.Where((other, at) => at != index && other.Start <= span.Start && other.End >= span.End && other.End > other.Start).Any())
                .Where(span => !IsJoined(span, spans, kept)).ShouldBeEmpty($"seed {seed}");
        }
    }

    [Fact]
    public void HundredThousandResults_AreResolvedAtOnce()
    {
        var text = new CodePoints(new string('x', 300_000));
        var spans = Enumerable.Range(0, 100_000).Select(i => new EntitySpan(i, i + 100_000, i % 2 == 0 ? "A" : "E" + i, 0.5));

        SpanConflicts.Resolve(text, spans).Count.ShouldBeLessThanOrEqualTo(100_000);
    }

    private static EntitySpan Random(Random random, int length)
    {
        var start = random.Next(length);
        return new EntitySpan(start, random.Next(start + 1, length + 1), "ABC"[random.Next(3)].ToString(), random.Next(5) / 4.0);
    }

    /// <summary>Joining across spaces comes last, and what it makes may hold a neighbour of another entity.</summary>
    private static bool IsJoined(EntitySpan span, EntitySpan[] spans, List<EntitySpan> kept) =>
        kept.Exists(other => other != span && other.Start <= span.Start && other.End >= span.End
            && spans.Where(one => one.Entity == other.Entity && one.Start >= other.Start && one.End <= other.End).Distinct().Count() > 1);

    private static List<EntitySpan> Resolve(string text, params (string Entity, int Start, int End, double Score)[] spans) =>
        SpanConflicts.Resolve(new CodePoints(text), spans.Select(span => new EntitySpan(span.Start, span.End, span.Entity, span.Score)));
}
