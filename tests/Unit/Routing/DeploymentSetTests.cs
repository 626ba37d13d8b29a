using Guard.Engine.Routing;

namespace Guard.UnitTests.Routing;

public class DeploymentSetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(1000)]
    public void Position_IsContained_FromAddUntilClear(int index)
    {
        var set = new DeploymentSet();
        set.Contains(index).ShouldBeFalse();

        set.Add(index);

        Enumerable.Range(0, 1100).Where(position => set.Contains(position)).ShouldBe([index]);
        set.Clear();
        set.Contains(index).ShouldBeFalse();
    }
}
