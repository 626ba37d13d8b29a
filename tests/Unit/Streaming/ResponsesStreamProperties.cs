using System.Text;
using Guard.Engine.Guardrails;
using Guard.Engine.Streaming;
using Guard.Testing;

namespace Guard.UnitTests.Streaming;

/// <summary>Any chunking of a streamed response gives the result of the whole text, in its deltas and in every event that repeats it.</summary>
public sealed class ResponsesStreamProperties
{
    private static readonly int Cases = PropertyCases.Count(4_000);

    private static readonly string[] Pieces =
    [
        "ana.lind@client.example", "bo@x.example", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "219-09-9998", "call +1 212 555 0147", "192.168.10.20", "https://example.com/a?b=c",
        "the", "order", "12", "3.14", " ", " ", ", ", ". ", "\n", "\"quoted\"", "\\", "é", "日本", "😀", "@", "a@", "-", "1", "4", "(", ")", ":", "/",
    ];

    [Fact]
    public async Task Text_EqualsTheWholeText_InDeltasAndInEveryRepeat()
    {
        var masked = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var text = Text(random);

            var received = await ReadAsync(random, StreamRig.Run(StreamRig.Pii()), new ResponsesRig().Message(0, Split(random, text)).End());

            var expected = await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), text);
            ResponsesRig.Deltas(received, "response.output_text.delta").ShouldBe(expected, $"seed {seed}: {text}");
            ResponsesRig.OfType(received, "response.output_text.done").Single()["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            ResponsesRig.OfType(received, "response.content_part.done").Single()["part"]!["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            ResponsesRig.OfType(received, "response.output_item.done").Single()["item"]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            ResponsesRig.Final(received)["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            ResponsesRig.ShouldBeNumbered(received, $"seed {seed}");
            masked += expected == text ? 0 : 1;
        }

        masked.ShouldBeGreaterThan(Cases / 4);
    }

    [Fact]
    public async Task ReasoningRefusalAndCall_AreEachTheirOwnText()
    {
        for (var seed = 0; seed < Cases / 4; seed++)
        {
            var random = new Random(seed);
            var (thought, refusal, value) = (Text(random), Text(random), Text(random));
            var arguments = new System.Text.Json.Nodes.JsonObject { ["v"] = value }.ToJsonString();

            var received = await ReadAsync(
                random,
                StreamRig.Run(StreamRig.Pii()),
                new ResponsesRig().Reasoning(0, Split(random, thought)).Message(1, Split(random, refusal), "refusal").Call(2, "send", Split(random, arguments)).End());

            var final = ResponsesRig.Final(received)["output"]!;
            var expected = await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), thought);
            ResponsesRig.Deltas(received, "response.reasoning_summary_text.delta").ShouldBe(expected, $"seed {seed}");
            final[0]!["summary"]![0]!["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            expected = await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), refusal);
            ResponsesRig.Deltas(received, "response.refusal.delta", 1).ShouldBe(expected, $"seed {seed}");
            final[1]!["content"]![0]!["refusal"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
            var sent = ResponsesRig.Deltas(received, "response.function_call_arguments.delta", 2);
            sent.ShouldBe(final[2]!["arguments"]!.GetValue<string>(), $"seed {seed}");
            sent.ShouldBe(ResponsesRig.OfType(received, "response.function_call_arguments.done").Single()["arguments"]!.GetValue<string>(), $"seed {seed}");
            System.Text.Json.Nodes.JsonNode.Parse(sent)!["v"]!.GetValue<string>().ShouldBe(await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), value), $"seed {seed}");
            ResponsesRig.ShouldBeNumbered(received, $"seed {seed}");
        }
    }

    [Fact]
    public async Task ChainedGuardrails_GiveTheResultOfTheWholeText_InEveryRepeat()
    {
        GuardrailBinding[] Chain() => [StreamRig.Pii(new GuardrailAction(GuardrailActionKind.Replace, "see https://example.com/{label} ")), StreamRig.Pii()];
        for (var seed = 0; seed < Cases / 4; seed++)
        {
            var random = new Random(seed);
            var text = Text(random);

            var received = await ReadAsync(random, StreamRig.Run(Chain()), new ResponsesRig().Message(0, Split(random, text)).End());

            var expected = await StreamRig.WholeAsync(StreamRig.Run(Chain()), text);
            ResponsesRig.Deltas(received, "response.output_text.delta").ShouldBe(expected, $"seed {seed}");
            ResponsesRig.Final(received)["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe(expected, $"seed {seed}");
        }
    }

    [Fact]
    public async Task UnjudgedStream_IsPassedOnByteForByte()
    {
        for (var seed = 0; seed < Cases / 4; seed++)
        {
            var random = new Random(seed);
            var rig = new ResponsesRig().Raw(": keep-alive\n\n").Message(0, Split(random, Text(random))).Call(1, "f", Split(random, "{\"a\":1}")).End();

            (await ReadAsync(random, StreamRig.Run(), rig)).ShouldBe(Encoding.UTF8.GetString(rig.Bytes), $"seed {seed}");
        }
    }

    [Fact]
    public async Task JudgedStreamWithoutFindings_IsPassedOnByteForByte()
    {
        for (var seed = 0; seed < Cases / 4; seed++)
        {
            var random = new Random(seed);
            var rig = new ResponsesRig().Reasoning(0, Split(random, "thinking of it")).Message(1, Split(random, "just words \"here\" \\ 日本")).Call(2, "f", Split(random, "{\"a\":1}")).End();

            (await ReadAsync(random, StreamRig.Run(StreamRig.Pii()), rig)).ShouldBe(Encoding.UTF8.GetString(rig.Bytes), $"seed {seed}");
        }
    }

    [Fact]
    public async Task RemovedCall_BecomesTheSameMessage_InEveryEvent()
    {
        for (var seed = 0; seed < Cases / 4; seed++)
        {
            var random = new Random(seed);
            var rig = new ResponsesRig().Message(0, Split(random, "Let me see.")).Call(1, "exec", Split(random, "{\"cmd\":\"ls\"}")).Call(2, "read", Split(random, "{\"a\":1}")).End();

            var received = await ReadAsync(random, StreamRig.Run(StreamRig.Binding("tools", new RemovingGuardrail("exec"))), rig);

            received.ShouldNotContain("\"exec\"", customMessage: $"seed {seed}");
            received.ShouldNotContain("cmd", customMessage: $"seed {seed}");
            var final = ResponsesRig.Final(received)["output"]!.AsArray();
            final.Count.ShouldBe(3);
            final[1]!["type"]!.GetValue<string>().ShouldBe("message", $"seed {seed}");
            ResponsesRig.Deltas(received, "response.output_text.delta", 1).ShouldBe(final[1]!["content"]![0]!["text"]!.GetValue<string>(), $"seed {seed}");
            var done = ResponsesRig.OfType(received, "response.output_item.done").Single(item => item["output_index"]!.GetValue<int>() == 1);
            System.Text.Json.Nodes.JsonNode.DeepEquals(done["item"], final[1]).ShouldBeTrue($"seed {seed}");
            ResponsesRig.Deltas(received, "response.function_call_arguments.delta", 2).ShouldBe("{\"a\":1}", $"seed {seed}");
            ResponsesRig.ShouldBeNumbered(received, $"seed {seed}");
        }
    }

    private static Task<string> ReadAsync(Random random, GuardrailRun run, ResponsesRig rig) =>
        new StreamRig { Dialect = new OpenAiResponsesStream() }.ReadAsync(run, new PiecewiseStream(rig.Bytes, () => random.Next(1, 400)));

    private static List<string> Split(Random random, string text)
    {
        var longest = random.Next(3) switch { 0 => 1, 1 => 6, _ => 60 };
        var pieces = new List<string>();
        var runes = text.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        for (var i = 0; i < runes.Length;)
        {
            var take = Math.Min(random.Next(1, longest + 1), runes.Length - i);
            pieces.Add(string.Concat(runes[i..(i + take)]));
            i += take;
        }

        return pieces;
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
