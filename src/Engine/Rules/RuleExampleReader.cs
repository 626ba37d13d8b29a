using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>Reads one entry of <c>examples:</c>. Exactly one of <c>input</c>, <c>output</c> and <c>chunks</c> carries the text; <c>at</c> overrides the stage.</summary>
internal sealed class RuleExampleReader(ICollection<Diagnostic> diagnostics)
{
    private static readonly FrozenSet<string> LaterInExample = FrozenSet.Create(
        StringComparer.Ordinal, "session", "call", "pinned", "tool_list", "tool_call", "tool_result", "when", "caller");

    private static readonly FrozenSet<string> LaterInExpect = FrozenSet.Create(
        StringComparer.Ordinal, "exception", "rule_text_in_log", "mode", "path", "tool", "labels");

    /// <summary>The example, or null after adding every error found.</summary>
    public RuleExample? Read(DocumentNode node, int number)
    {
        var before = diagnostics.Count;
        if (RuleMapReader.Of("an example", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.Text("name")?.Value ?? string.Create(CultureInfo.InvariantCulture, $"example {number}");
        var input = reader.Text("input");
        var output = reader.Text("output");
        var chunks = reader.Texts("chunks");
        var stage = reader.Text("at") is { } word ? StageNames.ReadOne(word, diagnostics) : null;
        var expect = reader.Required("expect", "say what must happen, such as `expect: {action: allow}`") is { } expected ? ReadExpect(expected) : null;
        reader.Done(LaterInExample);
        if (diagnostics.Count != before)
        {
            return null;
        }

        var given = (input is null ? 0 : 1) + (output is null ? 0 : 1) + (chunks.IsEmpty ? 0 : 1);
        if (given != 1)
        {
            diagnostics.Add(Diagnostic.Error(
                reader.Position,
                given == 0 ? "an example has no text" : "an example has more than one text",
                "write exactly one of `input`, `output` and `chunks`"));
            return null;
        }

        return new RuleExample
        {
            Name = name,
            Position = reader.Position,
            Stage = stage ?? (input is null ? Stage.Output : Stage.Input),
            Chunks = chunks.IsEmpty ? [(input ?? output)!.Value.Value] : [.. chunks.Select(chunk => chunk.Value)],
            IsStream = !chunks.IsEmpty,
            Expect = expect!,
        };
    }

    private RuleExpectation? ReadExpect(DocumentNode node)
    {
        if (RuleMapReader.Of("expect", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var before = diagnostics.Count;
        var action = reader.Word("action", "allow", "mask", "block")?.Value;
        var output = reader.Text("output")?.Value;
        reader.Done(LaterInExpect);
        if (diagnostics.Count != before)
        {
            return null;
        }

        if (action is null && output is null)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"expect\" expects nothing", "give `action` (allow, mask or block), `output`, or both"));
            return null;
        }

        if (action == "block" && output is not null)
        {
            diagnostics.Add(Diagnostic.Error(reader.PositionOf("output"), "a blocked text has no output", "keep `action: block` alone"));
            return null;
        }

        Verdict? verdict = action switch { "allow" => Verdict.Allow, "mask" => Verdict.Edit, "block" => Verdict.Block, _ => null };
        return new RuleExpectation(verdict, output);
    }
}
