using Guard.Engine.Rules;

namespace Guard.UnitTests.Rules;

public sealed class RuleTextsTests : IDisposable
{
    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task MountedConfigMap_IsReadOnce_ThoughItsVersionsStandBesideIt()
    {
        _rules.Write("..2026_01/pii.yaml", RuleSamples.Masking());
        Directory.CreateSymbolicLink(Path.Combine(_rules.Root, "..data"), "..2026_01");
        File.CreateSymbolicLink(Path.Combine(_rules.Root, "pii.yaml"), Path.Combine("..data", "pii.yaml"));

        var load = await _rules.LoadAsync();

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.Length.ShouldBe(1);
    }

    [Fact]
    public async Task File_IsReadOnce_WhenTwoPathsLeadToIt()
    {
        _rules.Write("a.yaml", RuleSamples.Masking());

        var load = await RuleLoader.LoadAsync(
            [Path.Combine(_rules.Root, "a.yaml"), _rules.Root], [new WordMatcher()], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull(_rules.Print(load)).Bindings.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Path_IsAnError_WhenNothingIsThere()
    {
        var load = await RuleLoader.LoadAsync(["no/such/place"], [], TestContext.Current.CancellationToken);

        load.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("there is no such file or directory");
    }

    [Fact]
    public async Task Directory_IsAnError_WhenItHoldsNoRules()
    {
        var load = await _rules.Write("readme.txt", "x").LoadAsync();

        load.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("the directory holds no rule files");
    }

    [Fact]
    public async Task File_IsAnError_WhenItIsEmpty()
    {
        var load = await _rules.Write("a.yaml", "# nothing here\n").LoadAsync();

        load.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("the file is empty");
    }

    [Fact]
    public async Task NoPaths_GiveAnEmptySet()
    {
        var load = await RuleLoader.LoadAsync([], [], TestContext.Current.CancellationToken);

        load.RuleSet.ShouldNotBeNull().Bindings.ShouldBeEmpty();
    }
}
