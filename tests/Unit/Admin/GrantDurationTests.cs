using System.Globalization;
using Guard.Host.Admin;

namespace Guard.UnitTests.Admin;

public sealed class GrantDurationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("60s", "2026-01-31 12:01:00")]
    [InlineData("5m", "2026-01-31 12:05:00")]
    [InlineData("24h", "2026-02-01 12:00:00")]
    [InlineData("30d", "2026-03-02 12:00:00")]
    [InlineData("2w", "2026-02-14 12:00:00")]
    [InlineData("1mo", "2026-02-28 12:00:00")]
    [InlineData("12mo", "2027-01-31 12:00:00")]
    public void TryAdd_AddsEveryUnit(string text, string expected)
    {
        GrantDuration.TryAdd(Start, text, out var end).ShouldBeTrue();

        end.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("1.5h")]
    [InlineData(" 1d")]
    [InlineData("1 d")]
    [InlineData("1D")]
    [InlineData("1y")]
    [InlineData("1dd")]
    [InlineData("2147483647d")]
    [InlineData("1201mo")]
    [InlineData("99999999999d")]
    public void TryAdd_RefusesEverythingElse(string text) => GrantDuration.TryAdd(Start, text, out _).ShouldBeFalse();
}
