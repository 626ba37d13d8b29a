using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary><c>guard scan</c>: judges texts as a request would be, without a server. Exit codes: 0 nothing refused, 1 refused or faulty, 2 usage.</summary>
internal sealed class ScanCommand(TextWriter output, TextWriter errors, Stream input)
{
    private const int BatchSize = 512;

    public async Task<int> RunAsync(HostArguments arguments, ScanOptions options, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        var config = arguments.ReadConfiguration(environment);
        if (await ServedRules.LoadAsync(config, errors, cancellationToken) is not { } rules)
        {
            return ExitCode.Findings;
        }

        var query = new SelectionQuery { Facts = RequestFacts.None with { Now = TimeProvider.System.GetUtcNow() }, Requested = options.Guardrails };
        if (!GuardrailSelection.Select(rules, query).TryGetValue(out var bindings, out var error))
        {
            await errors.WriteLineAsync($"guard: {error.Message}");
            return ExitCode.Usage;
        }

        using var judge = ContentJudge.Create(TimeProvider.System, Composition.ProtectionOf(config.Configuration));
        var scan = new Scan(judge, bindings, query.Facts, options);
        return options.Lines is null ? await OneAsync(scan, options, cancellationToken) : await LinesAsync(scan, options.Lines, cancellationToken);
    }

    private async Task<int> OneAsync(Scan scan, ScanOptions options, CancellationToken cancellationToken)
    {
        if (await TextAsync(options, cancellationToken) is not { } text)
        {
            return ExitCode.Usage;
        }

        if (!(await scan.JudgeAsync(text, cancellationToken)).TryGetValue(out var judged, out var error))
        {
            await errors.WriteLineAsync($"guard: {error.Message}");
            return ExitCode.Findings;
        }

        if (options.IsJson)
        {
            await output.WriteLineAsync(ScannedText.Line(null, judged));
        }
        else
        {
            await PrintAsync(judged);
        }

        return judged.Verdict == Verdict.Block ? ExitCode.Findings : ExitCode.Ok;
    }

    private async Task PrintAsync(ContentJudgement judged)
    {
        await output.WriteLineAsync(judged.Error is { } refusal ? $"block: {refusal.Message}" : ScannedText.Word(judged.Verdict));
        foreach (var finding in judged.Texts[0].Findings)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"  {finding.StartRune,6}-{finding.EndRune,-6} {finding.Label} {finding.Score:0.##} by {finding.Guardrail}"));
        }

        if (judged.Verdict == Verdict.Edit)
        {
            await output.WriteLineAsync(judged.Texts[0].Text);
        }
    }

    private async Task<string?> TextAsync(ScanOptions options, CancellationToken cancellationToken)
    {
        if (options.Text is not null)
        {
            return options.Text;
        }

        try
        {
            using var reader = new StreamReader(options.File is null or "-" ? input : File.OpenRead(options.File));
            var text = await reader.ReadToEndAsync(cancellationToken);
            return options.File is null or "-" ? text.TrimEnd('\n', '\r') : text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"guard: {options.File}: {exception.Message}");
            return null;
        }
    }

    /// <summary>Judges lines on every core, a batch at a time, and prints them in their order.</summary>
    private async Task<int> LinesAsync(Scan scan, string path, CancellationToken cancellationToken)
    {
        Stream lines;
        try
        {
            lines = path == "-" ? input : File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"guard: {path}: {exception.Message}");
            return ExitCode.Usage;
        }

        await using (lines)
        {
            var batch = new List<string?>(BatchSize);
            var isGood = true;
            var progress = new Progress(errors, "texts");
            await foreach (var line in BoundedLines.ReadAsync(lines, BoundedLines.MaxBytes, cancellationToken))
            {
                batch.Add(line);
                if (batch.Count == BatchSize)
                {
                    isGood &= await FlushAsync(scan, batch, progress, cancellationToken);
                }
            }

            isGood &= await FlushAsync(scan, batch, progress, cancellationToken);
            progress.End();
            return isGood ? ExitCode.Ok : ExitCode.Findings;
        }
    }

    private async Task<bool> FlushAsync(Scan scan, List<string?> batch, Progress progress, CancellationToken cancellationToken)
    {
        var results = new (string Line, bool IsGood)[batch.Count];
        await Parallel.ForAsync(0, batch.Count, cancellationToken, async (index, stop) => results[index] = await LineAsync(scan, batch[index], stop));
        var isGood = true;
        for (var i = 0; i < results.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(batch[i]) || batch[i] is null)
            {
                await output.WriteLineAsync(results[i].Line);
                isGood &= results[i].IsGood;
            }
        }

        progress.Add(batch.Count);
        batch.Clear();
        return isGood;
    }

    private static async Task<(string Line, bool IsGood)> LineAsync(Scan scan, string? line, CancellationToken cancellationToken)
    {
        if (line is null)
        {
            return (ScannedText.Fault(null, "the line is too long"), false);
        }

        if (Parse(line) is not { } row || row["text"] is not JsonValue value || !value.TryGetValue<string>(out var text))
        {
            return (ScannedText.Fault(null, "the line is no object with a text"), false);
        }

        var result = await scan.JudgeAsync(text, cancellationToken);
        return result.TryGetValue(out var judged, out var error) ? (ScannedText.Line(row["id"], judged), true) : (ScannedText.Fault(row["id"], error.Message), false);
    }

    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private sealed record Scan(ContentJudge Judge, ImmutableArray<GuardrailBinding> Bindings, RequestFacts Facts, ScanOptions Options)
    {
        public ValueTask<Result<ContentJudgement>> JudgeAsync(string text, CancellationToken cancellationToken) => Judge.JudgeAsync(
            new ContentToJudge
            {
                Bindings = Bindings,
                Facts = Facts,
                Side = Options.Stage == Engine.Content.Stage.Output ? Engine.Content.Stage.Output : Engine.Content.Stage.Input,
                Stage = Options.Stage,
                Texts = [text],
                FindsAll = true,
            },
            cancellationToken);
    }
}
