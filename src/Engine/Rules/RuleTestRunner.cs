using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>
/// Runs an example through the rule's own guardrails, as a request or answer would. Where the rule covers streamed stages and its guardrails judge
/// windows, a whole text is judged a second time in small pieces, and both must agree.
/// </summary>
internal static class RuleTestRunner
{
    /// <summary>Up to here a text is cut after every character; a longer one into as many pieces.</summary>
    private const int MaxPieces = 256;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The result. A guardrail that throws or does not come to an end has failed the example; what it threw is told by its type, never by its text.</summary>
    public static async ValueTask<(RuleExampleResult Result, RuleOutcome Outcome)> RunAsync(
        string ruleId, ImmutableArray<GuardrailBinding> bindings, RuleExample example, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        string? failure;
        var outcome = new RuleOutcome();
        try
        {
            (outcome, failure) = await JudgeAsync(bindings, example, deadline.Token).AsTask().WaitAsync(deadline.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failure = exception is OperationCanceledException && deadline.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"the guardrail did not decide within {Deadline.TotalSeconds:0} seconds")
                : $"the guardrail failed with {(exception as GuardrailFailedException)?.Reason ?? exception.GetType().Name}";
        }

        return (new RuleExampleResult(ruleId, example.Name, example.Position, failure), outcome);
    }

    private static async ValueTask<(RuleOutcome Outcome, string? Failure)> JudgeAsync(ImmutableArray<GuardrailBinding> bindings, RuleExample example, CancellationToken cancellationToken)
    {
        var facts = example.Facts ?? ExampleFactsReader.Nobody;
        if (Outside(bindings, example, facts) is { } outside)
        {
            return (outside, Difference(example.Expect, outside));
        }

        if (example.Subject is ExampleSubject.Body body)
        {
            var judged = await ExampleBodyRun.RunAsync(bindings, body.Json, facts, cancellationToken);
            return (judged, judged.Fault ?? Difference(example.Expect, judged));
        }

        var text = (ExampleSubject.Text)example.Subject;
        var run = new TextRun([.. bindings.Where(binding => binding.Stages.Contains(text.Stage))], text.Stage, facts);
        var outcome = await run.JudgeAsync(text.Chunks, text.IsStream, cancellationToken);
        var failure = outcome.Fault ?? Difference(example.Expect, outcome);
        var isStreamed = text.Stage is Stage.Output or Stage.ToolCall || bindings[0].Stages.Contains(Stage.Output) || bindings[0].Stages.Contains(Stage.ToolCall);
        if (failure is not null || text.IsStream || !isStreamed || !bindings.Any(binding => binding.Guardrail.Streaming.IsWindowed))
        {
            return (outcome, failure);
        }

        var again = await run.JudgeAsync(Pieces(text.Chunks[0]), isStream: true, cancellationToken);
        var difference = again.Fault ?? Difference(new RuleExpectation { Action = outcome.Word, Output = outcome.IsRefused ? null : outcome.Text }, again);
        return (outcome, difference is null ? null : $"{difference} when judged character by character");
    }

    /// <summary>What comes of an example that the rule does not look at, or null when it does.</summary>
    private static RuleOutcome? Outside(ImmutableArray<GuardrailBinding> bindings, RuleExample example, RequestFacts facts)
    {
        var text = example.Subject as ExampleSubject.Text;
        var all = text is null ? "" : string.Concat(text.Chunks);
        if (text is not null && !bindings.Any(binding => binding.Stages.Contains(text.Stage)))
        {
            return new RuleOutcome { Text = all, Outside = $"the rule does not judge at {Word(text.Stage)}" };
        }

        if (example.Facts is not null && bindings[0].Scope?.Matches(facts) == false)
        {
            return new RuleOutcome { Text = all, Outside = "the conditions of the rule do not hold" };
        }

        if (bindings[0].ForWholeRequests.FirstOrDefault(exception => exception.Stops(facts)) is { } whole)
        {
            return new RuleOutcome { Text = all, Outside = $"its exception \"{whole.Id}\" applies", Exceptions = { whole } };
        }

        return null;
    }

    private static ImmutableArray<string> Pieces(string text)
    {
        var size = Math.Max(1, (text.Length + MaxPieces - 1) / MaxPieces);
        var pieces = ImmutableArray.CreateBuilder<string>(text.Length / size);
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(text.Length, start + size);
            end += end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            pieces.Add(text[start..end]);
            start = end;
        }

        return pieces.ToImmutable();
    }

    private static string? Difference(RuleExpectation expect, RuleOutcome outcome)
    {
        var difference = Compare(expect, outcome);
        return difference is not null && outcome.Outside is { } reason ? $"{difference} ({reason})" : difference;
    }

    private static string? Compare(RuleExpectation expect, RuleOutcome outcome)
    {
        var expected = expect.Action == "rewrite" ? "hide_tool" : expect.Action;
        if (expected is not null && expected != outcome.Word && !(expected == "allow" && outcome.Word == "log" && expect.Labels.IsEmpty))
        {
            return outcome.Word == "mask"
                ? $"expected {expect.Action}, the rule said mask and wrote {Quoted(outcome.Text)}"
                : $"expected {expect.Action}, the rule said {outcome.Word}";
        }

        if (expect.Output is { } output && (outcome.IsRefused || !string.Equals(output, outcome.Text, StringComparison.Ordinal)))
        {
            return outcome.IsRefused
                ? $"expected the text {Quoted(output)}, the rule said {outcome.Word}"
                : $"expected the text {Quoted(output)}, the rule wrote {Quoted(outcome.Text)}";
        }

        return expect.Labels.FirstOrDefault(label => !outcome.Labels.Contains(label)) is { } missing ? Missing("label", missing, outcome.Labels)
            : expect.Exception is { } exception && !outcome.Exceptions.Exists(one => one.Id == exception) ? Missing("exception", exception, outcome.Exceptions.Select(one => one.Id))
            : expect.Tool is { } tool && !outcome.Tools.Contains(tool) ? Missing("tool", tool, outcome.Tools)
            : expect.Path is { } path && !outcome.Paths.Contains(path) ? Missing("path", path, outcome.Paths)
            : null;
    }

    private static string Missing(string what, string expected, IEnumerable<string> found) =>
        string.Join(", ", found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(20)) is { Length: > 0 } others
            ? $"expected the {what} {Quoted(expected)}, the rule came to {others}"
            : $"expected the {what} {Quoted(expected)}, the rule came to none";

    private static string Quoted(string text) => text.Length <= 300 ? $"\"{text}\"" : $"\"{text.AsSpan(0, 297)}...\"";

    private static string Word(Stage stage) => stage switch
    {
        Stage.Input => "input",
        Stage.Output => "output",
        Stage.ToolList => "tool_list",
        Stage.ToolCall => "tool_call",
        Stage.ToolResult => "tool_result",
        _ => "log",
    };

    /// <summary>One text before several guardrails, each fed with what the one before let go.</summary>
    private sealed class TextRun(ImmutableArray<GuardrailBinding> bindings, Stage stage, RequestFacts facts)
    {
        public async ValueTask<RuleOutcome> JudgeAsync(ImmutableArray<string> chunks, bool isStream, CancellationToken cancellationToken)
        {
            var outcome = new RuleOutcome();
            var text = isStream ? "" : string.Concat(chunks);
            foreach (var binding in bindings)
            {
                var run = new RuleExampleRun(ExampleBodyRun.ForExamples(binding.Guardrail), stage, facts, outcome);
                if (isStream)
                {
                    chunks = await run.StreamedAsync(chunks, cancellationToken);
                }
                else
                {
                    text = await run.WholeAsync(text, cancellationToken);
                }

                if (outcome.IsRefused || outcome.Fault is not null)
                {
                    break;
                }
            }

            outcome.Text = isStream ? string.Concat(chunks) : text;
            return outcome;
        }
    }
}
