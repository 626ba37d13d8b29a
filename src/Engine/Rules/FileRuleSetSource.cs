using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules.LiteLlm;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Guard.Engine.Rules;

/// <summary>
/// The rule set of files on disk, kept current while the process runs. The first load must succeed, or the process does not start; later, a set
/// with a mistake never replaces a good one: each finding is logged and <see cref="IsDegraded"/> turns true until the files are right again.
/// Requests read <see cref="Current"/> once and keep it. Thread-safe.
/// </summary>
public sealed partial class FileRuleSetSource : BackgroundService, IRuleSetSource
{
    /// <summary>How often the files are compared even when the system reports no change.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<string> _paths;
    private readonly ImmutableArray<IGuardrailFactory> _factories;
    private readonly ImmutableArray<ILiteLlmEntrySource> _sources;
    private readonly TimeProvider _time;
    private readonly ILogger<FileRuleSetSource> _logger;
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly RuleCompilerOptions? _options;
    private RuleSetState? _state;

    /// <param name="paths">Rule files and directories, in the order their rules run.</param>
    /// <param name="factories">One per matcher key.</param>
    /// <param name="time">Clock of poll and debounce.</param>
    /// <param name="logger">Receives every finding of a reload.</param>
    /// <param name="options">What compiling needs besides, or null for the usual.</param>
    /// <param name="sources">Entries in LiteLLM's words, the configuration's first; null for none.</param>
    public FileRuleSetSource(
        IEnumerable<string> paths,
        IEnumerable<IGuardrailFactory> factories,
        TimeProvider time,
        ILogger<FileRuleSetSource> logger,
        RuleCompilerOptions? options = null,
        IEnumerable<ILiteLlmEntrySource>? sources = null)
    {
        _options = options;
        _sources = [.. sources ?? []];
        _paths = [.. paths];
        _factories = [.. factories];
        _time = time;
        _logger = logger;
    }

    /// <summary>Raised after every attempt to load changed files, good or bad.</summary>
    public event EventHandler? Attempted;

    /// <summary>The set that serves. Throws before the first load: without rules nothing may be served.</summary>
    public RuleSet Current =>
        (Volatile.Read(ref _state) ?? throw new InvalidOperationException("The rules are not loaded yet.")).RuleSet;

    /// <summary>Findings of the last attempt to load, warnings included.</summary>
    public ImmutableArray<Diagnostic> LastDiagnostics => Volatile.Read(ref _state)?.Diagnostics ?? [];

    /// <summary>True while the files on disk hold a mistake and an older set serves.</summary>
    public bool IsDegraded => Volatile.Read(ref _state) is { IsDegraded: true };

    /// <summary>Loads the files for the first time; serves them when they are good. The caller prints the findings and decides.</summary>
    public async Task<RuleLoad> LoadAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var attempt = (await AttemptAsync(null, cancellationToken))!;
            if (attempt.Load.RuleSet is { } rules)
            {
                Serve(attempt, rules);
            }

            return attempt.Load;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>
    /// Reads, compiles and tries everything again, whether or not it changed, and serves it when it is good. A set with a mistake changes nothing but
    /// <see cref="IsDegraded"/> and <see cref="LastDiagnostics"/>. Needs a first load.
    /// </summary>
    public async Task<RuleLoad> ReloadAsync(CancellationToken cancellationToken)
    {
        RuleLoad load;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var old = Volatile.Read(ref _state) ?? throw new InvalidOperationException("The rules are not loaded yet.");
            var attempt = (await AttemptAsync(null, cancellationToken))!;
            Carry(old, attempt);
            load = attempt.Load;
        }
        finally
        {
            _loading.Release();
        }

        Attempted?.Invoke(this, EventArgs.Empty);
        return load;
    }

    /// <summary>What would come of it if one source said something else. Changes nothing.</summary>
    public async Task<RuleLoad> TryAsync(ILiteLlmEntrySource replaced, LiteLlmEntries by, CancellationToken cancellationToken)
    {
        var diagnostics = new List<Diagnostic>();
        var texts = RuleTexts.Read(_paths, diagnostics);
        ImmutableArray<LiteLlmEntries> entries = [.. _sources.Select(source => ReferenceEquals(source, replaced) ? by : source.Read())];
        diagnostics.AddRange(entries.SelectMany(static source => source.Diagnostics));
        return await CompileAsync(texts, entries, diagnostics, new SortedDictionary<string, string>(StringComparer.Ordinal), cancellationToken);
    }

    /// <summary>Loads the files at start unless <see cref="LoadAsync"/> already did; throws with every finding when they hold a mistake.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _state) is null)
        {
            var load = await LoadAsync(cancellationToken);
            if (load.RuleSet is null)
            {
                throw new InvalidOperationException("The rules hold mistakes:" + string.Concat(load.Diagnostics.Select(finding => Environment.NewLine + finding)));
            }
        }

        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    /// <summary>Compares the files with those of the last attempt and loads them when they differ; true when it tried.</summary>
    internal async Task<bool> ReloadIfChangedAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            var old = Volatile.Read(ref _state)!;
            if (await AttemptAsync(old, cancellationToken) is not { } attempt)
            {
                return false;
            }

            Carry(old, attempt);
        }
        finally
        {
            _loading.Release();
        }

        Attempted?.Invoke(this, EventArgs.Empty);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = new RuleFileWatch(_time);
        foreach (var path in _paths.Concat(_sources.SelectMany(static source => source.Files)).Where(path => !watch.TryWatch(path)))
        {
            Log.OnlyPolled(_logger, path, PollInterval);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReloadIfChangedAsync(stoppingToken);
                await watch.WaitAsync(PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.Failed(_logger, exception);
                Volatile.Write(ref _state, Volatile.Read(ref _state)! with { IsDegraded = true });
            }
        }
    }

    private void Carry(RuleSetState old, Attempt attempt)
    {
        Report(attempt.Load.Diagnostics);
        if (attempt.Load.RuleSet is { } rules)
        {
            Serve(attempt, rules);
        }
        else
        {
            Volatile.Write(ref _state, new RuleSetState(old.RuleSet, attempt.Load.Diagnostics, true, attempt.Fingerprint, attempt.AssetReads));
            Log.KeptOld(_logger, old.RuleSet.Revision);
        }
    }

    private void Serve(Attempt attempt, RuleSet rules)
    {
        Volatile.Write(ref _state, new RuleSetState(rules, attempt.Load.Diagnostics, false, attempt.Fingerprint, attempt.AssetReads));
        Log.Loaded(_logger, rules.Revision, rules.Bindings.Length);
    }

    /// <summary>Reads the files and compiles them; null when they are those of the old state.</summary>
    private async Task<Attempt?> AttemptAsync(RuleSetState? old, CancellationToken cancellationToken)
    {
        var diagnostics = new List<Diagnostic>();
        var texts = RuleTexts.Read(_paths, diagnostics);
        ImmutableArray<LiteLlmEntries> entries = [.. _sources.Select(source => source.Read())];
        diagnostics.AddRange(entries.SelectMany(static source => source.Diagnostics));
        var fingerprint = Fingerprint(texts, entries, diagnostics);
        if (old?.Fingerprint == fingerprint && old.AssetReads.All(read => RuleAssets.Fingerprint(read.Key) == read.Value))
        {
            return null;
        }

        var reads = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var load = await CompileAsync(texts, entries, diagnostics, reads, cancellationToken);
        return new Attempt(load, fingerprint, reads);
    }

    private async Task<RuleLoad> CompileAsync(
        ImmutableArray<RuleText> texts, ImmutableArray<LiteLlmEntries> entries, List<Diagnostic> diagnostics, IDictionary<string, string> reads, CancellationToken cancellationToken)
    {
        var inputs = LiteLlmFront.Inputs(texts, entries, _factories, reads, _options ?? RuleCompilerOptions.Default);
        return await new RuleCompiler(_factories, diagnostics, reads, _options).CompileAsync(inputs, cancellationToken);
    }

    private static string Fingerprint(ImmutableArray<RuleText> texts, ImmutableArray<LiteLlmEntries> entries, List<Diagnostic> diagnostics)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var words = texts.SelectMany(text => new[] { text.Name, text.Text }).Concat(entries.Select(source => source.Fingerprint));
        foreach (var word in words.Concat(diagnostics.Select(finding => finding.ToString())))
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(word)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Report(ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var finding in diagnostics)
        {
            if (finding.Severity == DiagnosticSeverity.Error)
            {
                Log.Mistake(_logger, finding);
            }
            else
            {
                Log.Remark(_logger, finding);
            }
        }
    }

    private sealed record Attempt(RuleLoad Load, string Fingerprint, IReadOnlyDictionary<string, string> AssetReads);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Rules {Revision} are in force, {Count} guardrails")]
        public static partial void Loaded(ILogger logger, string revision, int count);

        [LoggerMessage(2, LogLevel.Error, "{Finding}")]
        public static partial void Mistake(ILogger logger, Diagnostic finding);

        [LoggerMessage(3, LogLevel.Warning, "{Finding}")]
        public static partial void Remark(ILogger logger, Diagnostic finding);

        [LoggerMessage(4, LogLevel.Error, "The changed rules hold mistakes; rules {Revision} stay in force")]
        public static partial void KeptOld(ILogger logger, string revision);

        [LoggerMessage(5, LogLevel.Warning, "No change notice for {Path}; it is compared every {Interval}")]
        public static partial void OnlyPolled(ILogger logger, string path, TimeSpan interval);

        [LoggerMessage(6, LogLevel.Error, "Reloading the rules failed; the rules in force stay")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
