using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Engine.Content;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>Reads one entry of <c>examples:</c>. Exactly one key carries the content; <c>at</c> overrides the stage of a text.</summary>
internal sealed class RuleExampleReader(ICollection<Diagnostic> diagnostics)
{
    private static readonly string[] Subjects = ["input", "output", "chunks", "messages", "request", "tool_call", "tool_result", "tool_list", "session"];

    private static readonly FrozenSet<string> LaterInExample = FrozenSet.Create(StringComparer.Ordinal, "call", "pinned", "caller", "server");

    private static readonly FrozenSet<string> LaterInExpect = FrozenSet.Create(StringComparer.Ordinal, "rule_text_in_log", "mode");

    private readonly ExampleBodyReader _bodies = new(diagnostics);

    /// <summary>The example, or null after adding every error found.</summary>
    public RuleExample? Read(DocumentNode node, int number)
    {
        var before = diagnostics.Count;
        if (RuleMapReader.Of("an example", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var name = reader.Text("name")?.Value ?? string.Create(CultureInfo.InvariantCulture, $"example {number}");
        var subject = ReadSubject(reader);
        var facts = reader.Node("when") is { } when ? new ExampleFactsReader(diagnostics).Read(when) : null;
        var expect = reader.Required("expect", "say what must happen, such as `expect: {action: allow}`") is { } expected ? ReadExpect(expected) : null;
        reader.Done(LaterInExample);
        if (diagnostics.Count != before || subject is null)
        {
            return null;
        }

        return new RuleExample { Name = name, Position = reader.Position, Subject = subject, Facts = facts, Expect = expect! };
    }

    private ExampleSubject? ReadSubject(RuleMapReader reader)
    {
        var given = Subjects.Where(subject => reader.Node(subject) is not null).ToList();
        var stage = reader.Text("at") is { } word ? StageNames.ReadOne(word, diagnostics) : null;
        if (given.Count != 1)
        {
            diagnostics.Add(Diagnostic.Error(
                reader.Position,
                given.Count == 0 ? "an example has no text" : "an example has more than one text",
                $"write exactly one of {string.Join(", ", Subjects)}"));
            return null;
        }

        var node = reader.Node(given[0])!;
        if (given[0] is "input" or "output" or "chunks")
        {
            ImmutableArray<string> chunks = [.. reader.Texts(given[0]).Select(chunk => chunk.Value)];
            if (given[0] != "chunks" && node is DocumentList)
            {
                diagnostics.Add(Diagnostic.Error(node.Position, $"\"{given[0]}\" in an example must be a string, not a list", "write one text, or use `chunks` for the pieces of a stream"));
            }

            return new ExampleSubject.Text(stage ?? (given[0] == "input" ? Stage.Input : Stage.Output), chunks, given[0] == "chunks");
        }

        if (stage is not null)
        {
            diagnostics.Add(Diagnostic.Error(reader.PositionOf("at"), $"\"{given[0]}\" says itself where it stands", "take \"at\" out"));
        }

        var body = given[0] switch
        {
            "messages" => _bodies.Messages(node),
            "request" => _bodies.Request(node),
            "tool_list" => _bodies.ToolList(node),
            "session" => _bodies.Session(node),
            _ => _bodies.Event(given[0], node),
        };
        return body is { } json ? new ExampleSubject.Body(json) : null;
    }

    private RuleExpectation? ReadExpect(DocumentNode node)
    {
        if (RuleMapReader.Of("expect", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var before = diagnostics.Count;
        var expect = new RuleExpectation
        {
            Action = reader.Word("action", "allow", "log", "mask", "confirm", "block", "hide_tool", "rewrite")?.Value,
            Output = reader.Text("output")?.Value,
            Labels = [.. reader.Texts("label").Concat(reader.Texts("labels")).Select(label => label.Value)],
            Exception = reader.Text("exception")?.Value,
            Tool = reader.Text("tool")?.Value,
            Path = reader.Text("path")?.Value,
        };
        reader.Done(LaterInExpect);
        if (diagnostics.Count != before)
        {
            return null;
        }

        if (expect is { Action: null, Output: null, Labels.IsEmpty: true, Exception: null, Tool: null, Path: null })
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"expect\" expects nothing", "give `action` (allow, log, mask, confirm, block or hide_tool), `output`, or both"));
            return null;
        }

        if (expect is { Action: "block" or "confirm", Output: not null })
        {
            diagnostics.Add(Diagnostic.Error(reader.PositionOf("output"), "a blocked text has no output", $"keep `action: {expect.Action}` alone"));
            return null;
        }

        return expect;
    }
}
