using System.Text;
using Guard.Engine.Guardrails;
using Guard.Testing;

namespace Guard.UnitTests.Streaming;

/// <summary>Any chunking of a stream gives the result of the whole text.</summary>
public sealed class GuardedStreamProperties
{
    private static readonly int Cases = PropertyCases.Count(10_000);

    private static readonly string[] Pieces =
    [
        "ana.lind@client.example", "bo@x.example", "4111 1111 1111 1111", "4111-1111-1111-1112", "5500005555555559", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432",
        "219-09-9998", "call +1 212 555 0147", "+43 660 1234567", "192.168.10.20", "2001:db8::ff00:42:8329", "https://example.com/a?b=c", "the", "order", "12", "3.14", "2026-11-20",
        " ", " ", ", ", ". ", "\n", "\"quoted\"", "\\", "é", "日本", "😀", "@", "a@", "-", "1", "4", "(", ")", ":", "/", "SSN", "phone", "\u200b",
    ];

    [Fact]
    public async Task StreamedText_EqualsTheWholeText_ForAnyChunking()
    {
        var masked = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var text = Text(random);
            var run = StreamRig.Run(StreamRig.Pii());
            var wire = Encoding.UTF8.GetBytes(Wire(random, text));

            var received = await new StreamRig().ReadAsync(run, new PiecewiseStream(wire, () => random.Next(1, 200)));

            var expected = await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), text);
            StreamRig.Collect(received, 0, "content").ShouldBe(expected, $"seed {seed}: {text}");
            received.ShouldEndWith("data: [DONE]\n\n", customMessage: $"seed {seed}");
            masked += expected == text ? 0 : 1;
        }

        masked.ShouldBeGreaterThan(Cases / 4);
    }

    [Fact]
    public async Task TwoChoicesAndReasoning_AreEachTheirOwnText()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var random = new Random(seed);
            var lanes = new[] { (0, "content"), (1, "content"), (0, "reasoning_content"), (1, "refusal") };
            var texts = lanes.Select(_ => Text(random)).ToArray();
            var queues = texts.Select(text => new Queue<string>(Split(random, text))).ToArray();
            var wire = new StringBuilder();
            while (queues.Any(queue => queue.Count > 0))
            {
                var lane = random.Next(lanes.Length);
                if (queues[lane].TryDequeue(out var piece))
                {
                    wire.Append(StreamRig.Chunk(lanes[lane].Item1, lanes[lane].Item2, piece));
                }
            }

            wire.Append(StreamRig.Finish(0)).Append(StreamRig.Finish(1)).Append("data: [DONE]\n\n");
            var received = await new StreamRig().ReadAsync(
                StreamRig.Run(StreamRig.Pii()), new PiecewiseStream(Encoding.UTF8.GetBytes(wire.ToString()), () => random.Next(1, 400)));

            for (var lane = 0; lane < lanes.Length; lane++)
            {
                var expected = await StreamRig.WholeAsync(StreamRig.Run(StreamRig.Pii()), texts[lane]);
                StreamRig.Collect(received, lanes[lane].Item1, lanes[lane].Item2).ShouldBe(expected, $"seed {seed}, lane {lane}");
            }
        }
    }

    [Fact]
    public async Task ChainedGuardrails_GiveTheResultOfTheWholeText()
    {
        GuardrailBinding[] Chain() => [StreamRig.Pii(new GuardrailAction(GuardrailActionKind.Replace, "see https://example.com/{label} ")), StreamRig.Pii()];
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var random = new Random(seed);
            var text = Text(random);

            var received = await new StreamRig().ReadAsync(
                StreamRig.Run(Chain()), new PiecewiseStream(Encoding.UTF8.GetBytes(Wire(random, text)), () => random.Next(1, 300)));

            StreamRig.Collect(received, 0, "content").ShouldBe(await StreamRig.WholeAsync(StreamRig.Run(Chain()), text), $"seed {seed}");
        }
    }

    [Fact]
    public async Task UnjudgedStream_IsPassedOnByteForByte()
    {
        for (var seed = 0; seed < Cases / 10; seed++)
        {
            var random = new Random(seed);
            var wire = ": keep-alive\n\n" + Wire(random, Text(random));

            var received = await new StreamRig().ReadAsync(StreamRig.Run(), new PiecewiseStream(Encoding.UTF8.GetBytes(wire), () => random.Next(1, 200)));

            received.ShouldBe(wire, $"seed {seed}");
        }
    }

    private static string Wire(Random random, string text)
    {
        var wire = new StringBuilder();
        foreach (var piece in Split(random, text))
        {
            wire.Append(StreamRig.Chunk(0, "content", piece));
        }

        return wire.Append(StreamRig.Finish(0)).Append("data: [DONE]\n\n").ToString();
    }

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
