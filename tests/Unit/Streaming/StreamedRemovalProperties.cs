using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Testing;

namespace Guard.UnitTests.Streaming;

/// <summary>A call taken out of a stream leaves what a call taken out of the whole answer leaves.</summary>
public sealed class StreamedRemovalProperties
{
    private static readonly int Cases = PropertyCases.Count(3_000);
    private static readonly string[] Names = ["look_up", "send", "exec", "x"];
    private static readonly string[] Words = ["I will ", "ana@x.example", "look. ", "\"q\"", "é😀", "\\ \n", "4111 1111 1111 1111 "];
    private static readonly string[] Arguments = ["", "{}", """{"to":"ana@x.example"}""", """{"a":[1,2,{"b":"c \" d"}]}""", "no json", """{"n":4111111111111111}"""];

    [Fact]
    public async Task StreamedRemoval_MeansTheSameAsTheWhole_ForAnyChunking()
    {
        var (removed, kept) = (0, 0);
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var choices = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Choice.Make(random)).ToArray();
            GuardrailBinding[] bindings = [StreamRig.Pii(), StreamRig.Binding("remove", new RemovingGuardrail("exec", "send"))];

            var received = await new StreamRig().ReadAsync(
                StreamRig.Run(bindings), new PiecewiseStream(Encoding.UTF8.GetBytes(Wire(random, choices)), () => random.Next(1, 300)));
            var whole = await StreamRig.WholeAnswerAsync(StreamRig.Run(bindings), Whole(choices));

            received.ShouldEndWith("data: [DONE]\n\n", customMessage: $"seed {seed}");
            for (var i = 0; i < choices.Length; i++)
            {
                var expected = Choice.OfWhole(whole["choices"]![i]!);
                Choice.OfStream(received, i).ToString().ShouldBe(expected.ToString(), $"seed {seed}, choice {i}\n{received}");
                removed += choices[i].Calls.Count - expected.Calls.Count;
                kept += expected.Calls.Count;
            }

            received.ShouldNotContain("exec\"", customMessage: $"seed {seed}");
        }

        removed.ShouldBeGreaterThan(Cases / 4);
        kept.ShouldBeGreaterThan(Cases / 4);
    }

    [Fact]
    public async Task StreamNobodyTakesAnythingOutOf_StaysAsItIs()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var random = new Random(seed);
            var wire = Wire(random, [Choice.Make(random), Choice.Make(random)]);

            var received = await new StreamRig().ReadAsync(
                StreamRig.Run(StreamRig.Binding("remove", new RemovingGuardrail("other"))), new PiecewiseStream(Encoding.UTF8.GetBytes(wire), () => random.Next(1, 300)));

            Sorted(received).ShouldBe(Sorted(wire), $"seed {seed}");
        }
    }

    private static string Sorted(string frames) => string.Join("\n\n", frames.Split("\n\n").Order(StringComparer.Ordinal));

    private static string Whole(Choice[] choices)
    {
        var list = new JsonArray();
        foreach (var choice in choices)
        {
            var message = new JsonObject { ["role"] = "assistant", ["content"] = choice.Content.Length == 0 ? null : choice.Content };
            if (choice.Calls.Count > 0)
            {
                message["tool_calls"] = new JsonArray([.. choice.Calls.Select(static call => new JsonObject
                {
                    ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
                })]);
            }

            list.Add(new JsonObject { ["index"] = list.Count, ["message"] = message, ["finish_reason"] = choice.Reason });
        }

        return new JsonObject { ["model"] = "m", ["choices"] = list }.ToJsonString();
    }

    private static string Wire(Random random, Choice[] choices)
    {
        var queues = choices.Select((choice, index) => new Queue<string>(Frames(random, choice, index))).ToArray();
        var wire = new StringBuilder();
        while (queues.Any(static queue => queue.Count > 0))
        {
            if (queues[random.Next(queues.Length)].TryDequeue(out var frame))
            {
                wire.Append(frame);
            }
        }

        return wire.Append("data: [DONE]\n\n").ToString();
    }

    private static List<string> Frames(Random random, Choice choice, int index)
    {
        var lanes = new List<Queue<JsonObject>> { new(Pieces(random, choice.Content).Select(static piece => new JsonObject { ["content"] = piece })) };
        for (var i = 0; i < choice.Calls.Count; i++)
        {
            lanes.Add(new Queue<JsonObject>(Fragments(random, choice.Calls[i], i)));
        }

        var frames = new List<string>();
        if (random.Next(2) == 0)
        {
            frames.Add(Frame(index, new JsonObject { ["role"] = "assistant", ["content"] = null }, null));
        }

        while (lanes.Exists(static lane => lane.Count > 0))
        {
            if (lanes[random.Next(lanes.Count)].TryDequeue(out var delta))
            {
                var isLast = lanes.TrueForAll(static lane => lane.Count == 0) && random.Next(3) == 0;
                frames.Add(Frame(index, delta, isLast ? choice.Reason : null));
                if (isLast)
                {
                    return frames;
                }
            }
        }

        frames.Add(Frame(index, [], choice.Reason));
        return frames;
    }

    private static IEnumerable<JsonObject> Fragments(Random random, Call call, int index)
    {
        var names = random.Next(3) == 0 && call.Name.Length > 1 ? new[] { call.Name[..1], call.Name[1..] } : [call.Name];
        for (var i = 0; i < names.Length; i++)
        {
            var function = new JsonObject { ["name"] = names[i] };
            if (random.Next(2) == 0)
            {
                function["arguments"] = "";
            }

            var part = new JsonObject { ["index"] = index, ["function"] = function };
            if (i == 0)
            {
                part["id"] = call.Id;
                part["type"] = "function";
            }

            yield return new JsonObject { ["tool_calls"] = new JsonArray(part) };
        }

        foreach (var piece in Pieces(random, call.Arguments))
        {
            yield return new JsonObject { ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = index, ["function"] = new JsonObject { ["arguments"] = piece } }) };
        }
    }

    private static List<string> Pieces(Random random, string text)
    {
        var pieces = new List<string>();
        var runes = text.EnumerateRunes().Select(static rune => rune.ToString()).ToArray();
        for (var i = 0; i < runes.Length;)
        {
            var take = Math.Min(random.Next(1, 12), runes.Length - i);
            pieces.Add(string.Concat(runes[i..(i + take)]));
            i += take;
        }

        return pieces;
    }

    private static string Frame(int choice, JsonObject delta, string? reason) => StreamRig.Frame(new JsonObject
    {
        ["id"] = "c",
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = choice, ["delta"] = delta, ["finish_reason"] = reason }),
    });

    private sealed record Call(string Id, string Name, string Arguments);

    private sealed record Choice(string Content, List<Call> Calls, string Reason)
    {
        public static Choice Make(Random random)
        {
            var content = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Words[random.Next(Words.Length)]));
            var calls = Enumerable.Range(0, random.Next(4)).Select(i => new Call($"call_{i}", Names[random.Next(Names.Length)], Arguments[random.Next(Arguments.Length)])).ToList();
            return new Choice(content, calls, calls.Count > 0 ? "tool_calls" : "stop");
        }

        public static Choice OfWhole(JsonNode choice)
        {
            var calls = (choice["message"]!["tool_calls"]?.AsArray() ?? []).Select(static call =>
                new Call(call!["id"]!.GetValue<string>(), call["function"]!["name"]!.GetValue<string>(), call["function"]!["arguments"]!.GetValue<string>())).ToList();
            return new Choice(choice["message"]!["content"]?.GetValue<string>() ?? "", calls, choice["finish_reason"]!.GetValue<string>());
        }

        public static Choice OfStream(string received, int choice)
        {
            var calls = new SortedDictionary<int, Call>();
            var reason = "";
            foreach (var line in received.Split('\n').Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)))
            {
                foreach (var item in JsonNode.Parse(line[6..])!["choices"]!.AsArray().Where(item => item!["index"]!.GetValue<int>() == choice))
                {
                    reason = item!["finish_reason"]?.GetValue<string>() ?? reason;
                    foreach (var part in item["delta"]!["tool_calls"]?.AsArray() ?? [])
                    {
                        var index = part!["index"]!.GetValue<int>();
                        var call = calls.GetValueOrDefault(index) ?? new Call("", "", "");
                        calls[index] = new Call(
                            call.Id + part["id"]?.GetValue<string>(),
                            call.Name + part["function"]!["name"]?.GetValue<string>(),
                            call.Arguments + part["function"]!["arguments"]?.GetValue<string>());
                    }
                }
            }

            return new Choice(CollectContent(received, choice), [.. calls.Values], reason);
        }

        public override string ToString() => $"{Content} | {string.Join(", ", Calls)} | {Reason}";

        private static string CollectContent(string received, int choice) => StreamRig.Collect(received, choice, "content");
    }
}
