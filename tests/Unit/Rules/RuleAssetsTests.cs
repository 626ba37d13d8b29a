namespace Guard.UnitTests.Rules;

public sealed class RuleAssetsTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Theory]
    [InlineData("list.txt")]
    [InlineData("lists/../list.txt")]
    [InlineData("../list.txt")]
    public async Task File_IsRead_WhenItStandsUnderTheRoot(string file)
    {
        _rules.Write("sub/list.txt", "otter").Write("list.txt", "otter").Write("sub/lists/x", "");

        var load = await LoadAsync(file);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
    }

    [Theory]
    [InlineData("../../etc/passwd", "leaves the directory")]
    [InlineData("/etc/passwd", "must be relative")]
    [InlineData("missing.txt", "does not exist")]
    [InlineData("big.txt", "larger than 1000 bytes")]
    [InlineData("binary.txt", "not UTF-8")]
    [InlineData("escape.txt", "leaves the directory")]
    [InlineData("linked/secret.txt", "leaves the directory")]
    public async Task File_IsRefused_WhenItIsOutsideOrUnfit(string file, string reason)
    {
        using var outside = new RuleDirectory();
        outside.Write("secret.txt", "secret");
        _rules.Write("sub/big.txt", new string('a', 1001));
        File.WriteAllBytes(Path.Combine(_rules.Root, "sub", "binary.txt"), [0xFF, 0xFE, 0x41]);
        File.CreateSymbolicLink(Path.Combine(_rules.Root, "sub", "escape.txt"), Path.Combine(outside.Root, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(_rules.Root, "sub", "linked"), outside.Root);

        var load = await LoadAsync(file);

        load.RuleSet.ShouldBeNull();
        _rules.Print(load).ShouldContain(reason);
    }

    [Fact]
    public async Task Link_IsFollowed_WhenItStaysUnderTheRoot()
    {
        _rules.Write("versions/1/list.txt", "otter").Write("sub/x", "");
        File.CreateSymbolicLink(Path.Combine(_rules.Root, "sub", "list.txt"), Path.Combine("..", "versions", "1", "list.txt"));

        var load = await LoadAsync("list.txt");

        load.RuleSet.ShouldNotBeNull(_rules.Print(load));
    }

    private Task<Guard.Engine.Rules.RuleLoad> LoadAsync(string file) =>
        _rules.Write("sub/a.yaml", RuleSamples.With($"at: input\nmatch: {{words: {{file: {file}}}}}\naction: mask")).LoadAsync();
}
