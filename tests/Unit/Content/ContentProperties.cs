using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Testing;

namespace Guard.UnitTests.Content;

/// <summary>Random bodies, random edits: what must hold for all of them. The seed is printed with a failure.</summary>
public sealed class ContentProperties
{
    private static readonly int Cases = PropertyCases.Count(10_000);
    private static readonly string[] Pieces = ["a", "ana@x.example", "é", "😀", "\n", "\"", "\\", "\u0001", "\u2028", " ", "4111 1111", "</x>", "ß", "\t", "日本"];

    [Fact]
    public void IndexWithoutEdits_SendsTheSameBytes()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var body = Body(new Random(seed), out _);
            using var index = new OpenAiChatIndexer().Index(body).Value;

            new RequestPatch(index, body).For(index.Model, needsUsage: false, null).Span.SequenceEqual(body).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Splices_YieldValidJson_WithOnlyTheIntendedChanges()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var body = Body(random, out var contents);
            using var index = new OpenAiChatIndexer().Index(body).Value;
            var expected = Edit(random, index, contents);

            var sent = JsonNode.Parse(new RequestPatch(index, body).For(index.Model, needsUsage: false, null).Span)!;
            var original = JsonNode.Parse(body)!;
            for (var i = 0; i < expected.Length; i++)
            {
                sent["messages"]![i]!["content"]!.GetValue<string>().ShouldBe(expected[i], $"seed {seed}, message {i}");
                original["messages"]![i]!["content"] = expected[i];
            }

            JsonNode.DeepEquals(sent, original).ShouldBeTrue($"seed {seed}");
        }
    }

    [Fact]
    public void Removals_YieldValidJson_WithOnlyTheRemovedToolsGone()
    {
        for (var seed = 0; seed < Cases / 2; seed++)
        {
            var random = new Random(seed);
            var body = ToolBody(random, out var names);
            using var index = new OpenAiChatIndexer().Index(body).Value;
            var gone = names.Where(_ => random.Next(2) == 0).ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i < index.Table.ItemCount; i++)
            {
                if (gone.Contains(index.Table.Item(i).Name!))
                {
                    index.Table.Remove(new Removal(i, "TOOL"));
                }
            }

            var sent = new RequestPatch(index, body).For(index.Model, needsUsage: false, null);

            var expected = JsonNode.Parse(body)!.AsObject();
            var tools = new JsonArray([.. expected["tools"]!.AsArray().Where(tool => !gone.Contains(tool!["function"]!["name"]!.GetValue<string>())).Select(tool => tool!.DeepClone())]);
            expected["tools"] = tools;
            if (tools.Count == 0)
            {
                expected.Remove("tools");
                expected.Remove("tool_choice");
            }

            JsonNode.DeepEquals(JsonNode.Parse(sent.Span), expected).ShouldBeTrue($"seed {seed}: {Encoding.UTF8.GetString(sent.Span)}");
            sent.Span.SequenceEqual(body).ShouldBe(gone.Count == 0, $"seed {seed}");
        }
    }

    private static byte[] ToolBody(Random random, out string[] names)
    {
        names = [.. Enumerable.Range(0, random.Next(1, 6)).Select(i => $"t{i}{Text(random, 1)}")];
        var (tools, choice) = (names, random.Next(2) == 0);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = random.Next(2) == 0 }))
        {
            writer.WriteStartObject();
            Action[] members =
            [
                () => writer.WriteString("model", "m"),
                () => writer.WriteString("x", Text(random, 3)),
                () => WriteTools(writer, tools),
                () =>
                {
                    writer.WriteStartArray("messages");
                    writer.WriteEndArray();
                },
                () => writer.WriteString(choice ? "tool_choice" : "custom", "auto"),
            ];
            random.Shuffle(members);
            Array.ForEach(members, static member => member());
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteTools(Utf8JsonWriter writer, string[] names)
    {
        writer.WriteStartArray("tools");
        foreach (var name in names)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", name);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string[] Edit(Random random, ContentIndex index, string[] contents)
    {
        var expected = contents.ToArray();
        var parts = new Queue<int>(Enumerable.Range(0, index.Table.Count).Where(i => index.Table.Entry(i).Kind == ContentKind.Text));
        for (var message = 0; message < expected.Length; message++)
        {
            if (expected[message].Length == 0)
            {
                continue;
            }

            var part = parts.Dequeue();
            for (var round = random.Next(4); round > 0; round--)
            {
                var runes = expected[message].EnumerateRunes().ToArray();
                var start = random.Next(runes.Length + 1);
                var length = random.Next(runes.Length - start + 1);
                var replacement = Text(random, 2);
                var before = string.Concat(runes[..start].Select(rune => rune.ToString()));
                var cut = string.Concat(runes[start..(start + length)].Select(rune => rune.ToString()));
                index.Table.Apply(new Redaction(part, Encoding.UTF8.GetByteCount(before), Encoding.UTF8.GetByteCount(cut), replacement, "X"));
                expected[message] = before + replacement + string.Concat(runes[(start + length)..].Select(rune => rune.ToString()));
            }
        }

        return expected;
    }

    private static byte[] Body(Random random, out string[] contents)
    {
        contents = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(random, 6)).ToArray();
        var encoder = random.Next(2) == 0 ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = encoder, Indented = random.Next(2) == 0 }))
        {
            writer.WriteStartObject();
            writer.WriteString("model", "m");
            writer.WriteStartArray("messages");
            foreach (var content in contents)
            {
                writer.WriteStartObject();
                writer.WriteString("role", "user");
                writer.WriteString("content", content);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("custom_" + random.Next(9), Text(random, 3));
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string Text(Random random, int most) => string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
