using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary>
/// <c>guard diff OLD NEW --replay traffic.jsonl</c>: which decisions would change. Prints no traffic, only ids and verdicts. Exit codes: 0 none, 1 some, 2 usage.
/// </summary>
internal sealed class DiffCommand(TextWriter output, TextWriter errors, Stream input)
{
    public async Task<int> RunAsync(HostArguments arguments, DiffOptions options, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        var config = arguments.ReadConfiguration(environment);
        var old = await ServedRules.LoadAsync(config, options.Old, errors, cancellationToken);
        var changed = await ServedRules.LoadAsync(config, options.New, errors, cancellationToken);
        if (old is null || changed is null)
        {
            return ExitCode.Usage;
        }

        if (Open(options.Replay) is not { } traffic)
        {
            return ExitCode.Usage;
        }

        await using (traffic)
        {
            var tally = await ReplayAsync(old, changed, traffic, options, Composition.ProtectionOf(config.Configuration), cancellationToken);
            await SummarizeAsync(tally, old, changed, options.IsJson);
            return tally.Faulty > 0 ? ExitCode.Usage : tally.Changed > 0 ? ExitCode.Findings : ExitCode.Ok;
        }
    }

    private Stream? Open(string path)
    {
        try
        {
            return path == "-" ? input : File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"guard: {path}: {exception.Message}");
            return null;
        }
    }

    private async Task<DiffTally> ReplayAsync(RuleSet old, RuleSet changed, Stream traffic, DiffOptions options, ProtectionKey protection, CancellationToken cancellationToken)
    {
        using var judge = ContentJudge.Create(TimeProvider.System, protection);
        var now = TimeProvider.System.GetUtcNow();
        var tally = new DiffTally();
        var progress = new Progress(errors, "lines");
        var number = 0;
        await foreach (var text in BoundedLines.ReadAsync(traffic, BoundedLines.MaxBytes, cancellationToken))
        {
            number++;
            if (text is not null && string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (text is null || TrafficLine.Parse(text, number) is not { } line)
            {
                tally.Faulty++;
                await errors.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"guard: line {number} holds neither a text nor a request"));
                continue;
            }

            var before = await Decision.OfAsync(old, judge, line, now, cancellationToken);
            var after = await Decision.OfAsync(changed, judge, line, now, cancellationToken);
            tally.Judged++;
            if (!before.IsSameAs(after))
            {
                tally.Add(before, after);
                await output.WriteLineAsync(options.IsJson ? Json(line, before, after) : Readable(line, before, after));
            }

            progress.Add(1);
        }

        progress.End();
        return tally;
    }

    private async Task SummarizeAsync(DiffTally tally, RuleSet old, RuleSet changed, bool isJson)
    {
        if (isJson)
        {
            await output.WriteLineAsync(new JsonObject
            {
                ["judged"] = tally.Judged,
                ["changed"] = tally.Changed,
                ["faulty"] = tally.Faulty,
                ["old_revision"] = old.Revision,
                ["new_revision"] = changed.Revision,
            }.ToJsonString());
            return;
        }

        foreach (var (change, count) in tally.Changes.OrderByDescending(pair => pair.Value))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,8} {change}"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tally.Judged} judged, {tally.Changed} would change"));
    }

    private static string Readable(TrafficLine line, Decision before, Decision after) => $"{line.Id}: {Told(before)} -> {Told(after)}";

    private static string Told(Decision decision) => decision.Acted.IsEmpty ? decision.Verdict : $"{decision.Verdict} by {string.Join(", ", decision.Acted)}";

    private static string Json(TrafficLine line, Decision before, Decision after) => new JsonObject
    {
        ["id"] = line.Id,
        ["old"] = Node(before),
        ["new"] = Node(after),
    }.ToJsonString();

    private static JsonObject Node(Decision decision) => new()
    {
        ["verdict"] = decision.Verdict,
        ["rules"] = new JsonArray([.. decision.Acted.Select(rule => (JsonNode)rule)]),
    };
}
