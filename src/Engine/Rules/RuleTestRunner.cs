using System.Globalization;
using System.Text;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// Runs an example through the rule's own guardrail, as a request or answer would. Where the rule covers streamed stages and its guardrail judges
/// windows, a whole text is judged a second time cut after every character, and both must agree.
/// </summary>
internal static class RuleTestRunner
{
    private const int MaxStreamedCharacters = 4000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The result. A guardrail that throws or does not come to an end has failed the example; what it threw is told by its type, never by its text.</summary>
    public static async ValueTask<RuleExampleResult> RunAsync(
        string ruleId, GuardrailBinding binding, RuleExample example, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        string? failure;
        try
        {
            failure = await JudgeAsync(binding, example, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failure = exception is OperationCanceledException && deadline.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"the guardrail did not decide within {Deadline.TotalSeconds:0} seconds")
                : $"the guardrail failed with {(exception as GuardrailFailedException)?.Reason ?? exception.GetType().Name}";
        }

        return new RuleExampleResult(ruleId, example.Name, example.Position, failure);
    }

    private static async Task<string?> JudgeAsync(GuardrailBinding binding, RuleExample example, CancellationToken cancellationToken)
    {
        var text = string.Concat(example.Chunks);
        if (!binding.Stages.Contains(example.Stage))
        {
            var outside = Compare(example.Expect, new RuleOutcome(Verdict.Allow, text, null));
            return outside is null ? null : $"{outside} (the rule does not judge at {Word(example.Stage)})";
        }

        var run = new RuleExampleRun(binding.Guardrail, example.Stage);
        var outcome = example.IsStream
            ? await run.StreamedAsync(example.Chunks, cancellationToken)
            : await run.WholeAsync(text, cancellationToken);
        var failure = outcome.Fault ?? Compare(example.Expect, outcome);
        var isStreamed = binding.Stages.Contains(Stage.Output) || binding.Stages.Contains(Stage.ToolCall);
        if (failure is not null || example.IsStream || !isStreamed || !binding.Guardrail.Streaming.IsWindowed || text.Length > MaxStreamedCharacters)
        {
            return failure;
        }

        var streamed = await run.StreamedAsync([.. text.EnumerateRunes().Select(rune => rune.ToString())], cancellationToken);
        var difference = streamed.Fault ?? Compare(new RuleExpectation(outcome.Verdict, outcome.Verdict == Verdict.Block ? null : outcome.Text), streamed);
        return difference is null ? null : $"{difference} when judged character by character";
    }

    private static string? Compare(RuleExpectation expect, RuleOutcome outcome)
    {
        if (expect.Action is { } action && action != outcome.Verdict)
        {
            return outcome.Verdict == Verdict.Edit
                ? $"expected {Word(action)}, the rule said mask and wrote {Quoted(outcome.Text)}"
                : $"expected {Word(action)}, the rule said {Word(outcome.Verdict)}";
        }

        if (expect.Output is { } output && (outcome.Verdict == Verdict.Block || !string.Equals(output, outcome.Text, StringComparison.Ordinal)))
        {
            return outcome.Verdict == Verdict.Block
                ? $"expected the text {Quoted(output)}, the rule said block"
                : $"expected the text {Quoted(output)}, the rule wrote {Quoted(outcome.Text)}";
        }

        return null;
    }

    private static string Quoted(string text) => text.Length <= 300 ? $"\"{text}\"" : $"\"{text.AsSpan(0, 297)}...\"";

    private static string Word(Verdict verdict) => verdict switch { Verdict.Allow => "allow", Verdict.Edit => "mask", _ => "block" };

    private static string Word(Stage stage) => stage switch
    {
        Stage.Input => "input",
        Stage.Output => "output",
        Stage.ToolList => "tool_list",
        Stage.ToolCall => "tool_call",
        Stage.ToolResult => "tool_result",
        _ => "log",
    };
}
