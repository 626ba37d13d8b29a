using Guard.Engine.Rules;
using Microsoft.Extensions.Logging;

namespace Guard.UnitTests.Rules;

public sealed class FileRuleSetSourceTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly RuleDirectory _rules = new();
    private readonly Lines _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void Current_Throws_BeforeTheFirstLoad()
    {
        using var source = Source();

        Should.Throw<InvalidOperationException>(() => source.Current);
    }

    [Fact]
    public async Task Start_IsRefusedWithEveryFinding_WhenTheFirstLoadFails()
    {
        using var source = Source();
        _rules.Write("a.yaml", "guard: v1\npack: acme\nrulez: []\n");

        var error = await Should.ThrowAsync<InvalidOperationException>(() => source.StartAsync(Token));

        error.Message.ShouldContain("a.yaml:1:1 error: the file has no \"rules\"");
        error.Message.ShouldContain("a.yaml:3:1 error: unknown key \"rulez\" in the file; did you mean \"rules\"?");
    }

    [Fact]
    public async Task BadFile_KeepsTheGoodSet_UntilItIsMended()
    {
        using var source = await LoadedAsync();
        var good = source.Current;

        _rules.Write("a.yaml", RuleSamples.Masking().Replace("    action: mask", "    action: maks"));
        (await source.ReloadIfChangedAsync(Token)).ShouldBeTrue();
        source.Current.ShouldBeSameAs(good);
        source.IsDegraded.ShouldBeTrue();
        source.LastDiagnostics.ShouldHaveSingleItem().Message.ShouldBe("\"maks\" is not an action");
        _log.Text.ShouldContain("a.yaml:9:13 error: \"maks\" is not an action; did you mean \"mask\"?");

        _rules.Write("a.yaml", RuleSamples.Masking("beaver"));
        (await source.ReloadIfChangedAsync(Token)).ShouldBeTrue();
        source.Current.ShouldNotBeSameAs(good);
        source.IsDegraded.ShouldBeFalse();
        source.LastDiagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_StayInForce_WhenTheirFilesVanish()
    {
        using var source = await LoadedAsync();

        File.Delete(Path.Combine(_rules.Root, "a.yaml"));
        await source.ReloadIfChangedAsync(Token);

        source.Current.Bindings.Length.ShouldBe(1);
        source.IsDegraded.ShouldBeTrue();
    }

    [Fact]
    public async Task Files_AreNotLoadedAgain_WhileTheyStayTheSame()
    {
        using var source = await LoadedAsync();

        File.SetLastWriteTimeUtc(Path.Combine(_rules.Root, "a.yaml"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        (await source.ReloadIfChangedAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task WordList_IsLoadedAgain_WhenItChanges()
    {
        _rules.Write("a.yaml", RuleSamples.With("at: input\nmatch: {words: {file: list.txt}}\naction: mask")).Write("list.txt", "one");
        using var source = Source();
        await source.LoadAsync(Token);
        var first = source.Current;

        _rules.Write("list.txt", "two");

        (await source.ReloadIfChangedAsync(Token)).ShouldBeTrue();
        source.Current.Revision.ShouldNotBe(first.Revision);
    }

    [Fact]
    public async Task RunningSource_NoticesAChange_ByItself()
    {
        using var source = await LoadedAsync();
        var attempted = new TaskCompletionSource();
        var first = source.Current;
        source.Attempted += (_, _) =>
        {
            // A file may also be read while it is being written.
            if (!ReferenceEquals(source.Current, first))
            {
                attempted.TrySetResult();
            }
        };
        await source.StartAsync(Token);

        _rules.Write("a.yaml", RuleSamples.Masking("beaver"));
        await attempted.Task.WaitAsync(Deadline, Token);
        await source.StopAsync(Token);

        source.Current.ShouldNotBeSameAs(first);
    }

    private async Task<FileRuleSetSource> LoadedAsync()
    {
        _rules.Write("a.yaml", RuleSamples.Masking());
        var source = Source();
        (await source.LoadAsync(Token)).RuleSet.ShouldNotBeNull();
        return source;
    }

    private FileRuleSetSource Source() => new([_rules.Root], [new WordMatcher()], TimeProvider.System, _log);

    private sealed class Lines : ILogger<FileRuleSetSource>
    {
        public string Text { get; private set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Text += formatter(state, exception) + "\n";
    }
}
