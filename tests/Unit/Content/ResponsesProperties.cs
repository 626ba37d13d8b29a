using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Testing;

namespace Guard.UnitTests.Content;

/// <summary>Random responses bodies, random edits: what must hold for all of them. The seed is printed with a failure.</summary>
public sealed class ResponsesProperties
{
    private static readonly int Cases = PropertyCases.Count(5_000);
    private static readonly string[] Pieces = ["a", "ana@x.example", "é", "😀", "\n", "\"", "\\", "\u0001", "\u2028", " ", "4111 1111", "</x>", "{", "日本"];
    private static readonly string[] Types = ["message", "function_call", "function_call_output", "reasoning", "mcp_call", "custom_tool_call", "web_search_call", "shell_call", "item_reference", "x"];

    [Fact]
    public void IndexWithoutEdits_SendsTheSameBytes()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var body = Body(new Random(seed));
            using var index = new OpenAiResponsesIndexer().Index(body).Value;

            new RequestPatch(index, body).For(index.Model, needsUsage: false, null).Span.SequenceEqual(body).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void EditsOfAllParts_LeaveNoneOfTheirText_AndValidJson()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var body = Body(new Random(seed));
            using var index = new OpenAiResponsesIndexer().Index(body).Value;
            for (var part = 0; part < index.Table.Count; part++)
            {
                if (index.Table.GetString(part).Contains("ana@x.example", StringComparison.Ordinal))
                {
                    index.Table.Apply(new Redaction(part, 0, index.Table.Text(part).Length, "MASKED", "X"));
                }
            }

            var sent = Encoding.UTF8.GetString(new RequestPatch(index, body).For(index.Model, needsUsage: false, null).Span);

            sent.ShouldNotContain("ana@x.example", customMessage: $"seed {seed}");
            JsonNode.Parse(sent).ShouldNotBeNull($"seed {seed}");
        }
    }

    [Fact]
    public void AnswerWithoutEdits_IsNotChanged_AndEveryTextOfItIsRead()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var body = Encoding.UTF8.GetBytes(new JsonObject { ["object"] = "response", ["id"] = "resp_1", ["output"] = Items(random, answer: true) }.ToJsonString());
            using var answer = OpenAiResponsesAnswer.Read(body)!;
            var patch = new BodyPatch();
            PartSplicer.AddEdits(answer.Table, patch);

            patch.IsEmpty.ShouldBeTrue($"seed {seed}");
            var read = string.Concat(Enumerable.Range(0, answer.Table.Count).Select(answer.Table.GetString));
            Count(read, "ana@x.example").ShouldBe(Count(Encoding.UTF8.GetString(body), "ana@x.example"), $"seed {seed}");
        }
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static byte[] Body(Random random)
    {
        var body = new JsonObject { ["model"] = "m", ["input"] = random.Next(4) == 0 ? Text(random) : Items(random, answer: false) };
        if (random.Next(2) == 0)
        {
            body["instructions"] = Text(random);
            body["x" + random.Next(9)] = new JsonObject { ["deep"] = Text(random) };
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = random.Next(2) == 0,
            Encoder = random.Next(2) == 0 ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
        }));
    }

    private static JsonArray Items(Random random, bool answer) => new([.. Enumerable.Range(0, random.Next(6)).Select(i => Item(random, i, answer))]);

    private static JsonNode Item(Random random, int number, bool answer)
    {
        var type = Types[random.Next(Types.Length)];
        var item = new JsonObject { ["type"] = type, ["id"] = $"i_{number}" };
        switch (type)
        {
            case "message":
                item["role"] = answer ? "assistant" : random.Next(2) == 0 ? "user" : "assistant";
                item["content"] = answer || random.Next(2) == 0 ? new JsonArray(new JsonObject { ["type"] = "output_text", ["text"] = Text(random) }) : Text(random);
                break;
            case "function_call" or "mcp_call":
                item["name"] = "f";
                item["call_id"] = $"c{number}";
                item["arguments"] = random.Next(2) == 0 ? Text(random) : new JsonObject { ["k"] = Text(random) }.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                break;
            case "custom_tool_call":
                item["name"] = "f";
                item["input"] = Text(random);
                break;
            case "function_call_output":
                item["call_id"] = $"c{number}";
                item["output"] = Text(random);
                break;
            case "reasoning":
                item["summary"] = new JsonArray(new JsonObject { ["type"] = "summary_text", ["text"] = Text(random) });
                break;
            case "shell_call" or "web_search_call":
                item["action"] = new JsonObject { ["commands"] = new JsonArray(Text(random)) };
                break;
            default:
                item["words"] = Text(random);
                break;
        }

        return item;
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
