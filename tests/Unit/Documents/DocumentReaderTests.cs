using Guard.Engine.Documents;

namespace Guard.UnitTests.Documents;

public class DocumentReaderTests
{
    [Fact]
    public void Positions_CountFromOne_ForKeysValuesAndItems()
    {
        var root = Read("first: one\nsecond:\n  - a\n  - deep: x\n");

        root.TryGet("first", out var first).ShouldBeTrue();
        first!.Position.ShouldBe(new SourcePosition("f.yaml", 1, 1));
        first.Value.Position.ShouldBe(new SourcePosition("f.yaml", 1, 8));
        var list = root["second"].ShouldBeOfType<DocumentList>();
        list.Items[0].Position.ShouldBe(new SourcePosition("f.yaml", 3, 5));
        list.Items[1].ShouldBeOfType<DocumentMap>().Entries[0].Value.Position.ShouldBe(new SourcePosition("f.yaml", 4, 11));
    }

    [Fact]
    public void DuplicateKey_IsAnErrorAtTheSecond()
    {
        var diagnostics = new List<Diagnostic>();
        DocumentReader.Read("f.yaml", "a: 1\nb: 2\na: 3\n", diagnostics);

        diagnostics.ShouldHaveSingleItem().ToString().ShouldBe("f.yaml:3:1 error: the key \"a\" stands twice in this map; keep one");
    }

    [Fact]
    public void BrokenYaml_IsAnErrorAtItsPlace()
    {
        var diagnostics = new List<Diagnostic>();
        DocumentReader.Read("f.yaml", "a: 1\nb: [1, 2\nc: 3\n", diagnostics).ShouldBeNull();

        var position = diagnostics.ShouldHaveSingleItem().Position;
        position.Line.ShouldBeInRange(2, 3);
    }

    [Fact]
    public void MergeKey_AddsWhatTheMapLeavesOut()
    {
        var root = Read("base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\n");

        var use = root["use"].ShouldBeOfType<DocumentMap>();
        ((DocumentScalar)use["a"]!).Text.ShouldBe("1");
        ((DocumentScalar)use["b"]!).Text.ShouldBe("3");
    }

    [Fact]
    public void AliasesThatMultiply_AreRefused_BeforeTheyGrow()
    {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (var index = 1; index < 10; index++)
        {
            text += $"a{index}: &a{index} [{string.Join(", ", Enumerable.Repeat($"*a{index - 1}", 10))}]\n";
        }

        var diagnostics = new List<Diagnostic>();
        DocumentReader.Read("f.yaml", text, diagnostics).ShouldBeNull();

        diagnostics.ShouldHaveSingleItem().Message.ShouldContain("nodes");
    }

    [Fact]
    public void DeepNesting_IsRefused()
    {
        var diagnostics = new List<Diagnostic>();
        DocumentReader.Read("f.yaml", new string('[', 5000) + new string(']', 5000), diagnostics).ShouldBeNull();

        diagnostics.ShouldHaveSingleItem().Message.ShouldContain("levels");
    }

    [Theory]
    [InlineData("v: !!str 12", "a string")]
    [InlineData("v: '12'", "a string")]
    [InlineData("v: 12", "a number")]
    [InlineData("v: true", "a boolean")]
    [InlineData("v: ~", "nothing")]
    public void Scalar_SaysWhatItIs(string text, string expected) => Read(text)["v"]!.Describe().ShouldBe(expected);

    private static DocumentMap Read(string text)
    {
        var diagnostics = new List<Diagnostic>();
        var root = DocumentReader.Read("f.yaml", text, diagnostics);
        diagnostics.ShouldBeEmpty();
        return root.ShouldBeOfType<DocumentMap>();
    }
}
