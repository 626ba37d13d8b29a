using Guard.Engine.Spend;
using Guard.Host.Admin;

namespace Guard.UnitTests.Admin;

public class ReadinessCheckTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Journal_IsReady_WhileItAccepts(bool isAccepting) =>
        (await new JournalReadiness(new Journal(isAccepting)).CheckAsync(TestContext.Current.CancellationToken)).IsReady.ShouldBe(isAccepting);

    private sealed record Journal(bool IsAccepting) : IJournalHealth;
}
