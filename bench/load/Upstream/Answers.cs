using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Guard.LoadUpstream;

/// <summary>
/// Answers in OpenAI's format from bytes made once. A whole answer is 1,024 bytes. A stream has <c>max_tokens</c> events of about 280 bytes, <c>seed</c>
/// milliseconds apart (0: eight events to a packet, no pause). A usage chunk is added when the request asks for one.
/// </summary>
internal static class Answers
{
    private const int EventsToAPacket = 8;

    private static readonly byte[] Whole = MakeWhole(1024);
    private static readonly byte[] Event = Encoding.UTF8.GetBytes(
        """data: {"id":"chatcmpl-load","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":" and so on"},"logprobs":null,"finish_reason":null}],"usage":null}""" + "\n\n");

    private static readonly byte[] Packet = [.. Enumerable.Repeat(Event, EventsToAPacket).SelectMany(bytes => bytes)];
    private static readonly byte[] Finish = Encoding.UTF8.GetBytes(
        """data: {"id":"chatcmpl-load","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}""" + "\n\n");

    private static readonly byte[] Usage = Encoding.UTF8.GetBytes(
        """data: {"id":"chatcmpl-load","object":"chat.completion.chunk","created":1750000000,"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":210,"completion_tokens":190,"total_tokens":400}}""" + "\n\n");

    private static readonly byte[] Done = [.. "data: [DONE]\n\n"u8];

    public static async Task WriteAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        var read = await reader.ReadAsync();
        while (!read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await reader.ReadAsync();
        }

        var plan = Plan.Of(read.Buffer);
        reader.AdvanceTo(read.Buffer.End);
        if (plan.IsStream)
        {
            await WriteStreamAsync(http, plan);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Whole.Length;
        await http.Response.BodyWriter.WriteAsync(Whole);
    }

    private static async Task WriteStreamAsync(HttpContext http, Plan plan)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        var writer = http.Response.BodyWriter;
        var left = plan.Events;
        using var pace = plan.Pace > 0 ? new PeriodicTimer(TimeSpan.FromMilliseconds(plan.Pace)) : null;
        while (left > 0)
        {
            if (pace is null && left >= EventsToAPacket)
            {
                await writer.WriteAsync(Packet);
                left -= EventsToAPacket;
            }
            else
            {
                await writer.WriteAsync(Event);
                left--;
            }

            if (pace is not null)
            {
                await pace.WaitForNextTickAsync(http.RequestAborted);
            }
        }

        writer.Write(Finish);
        if (plan.HasUsage)
        {
            writer.Write(Usage);
        }

        await writer.WriteAsync(Done);
    }

    private static byte[] MakeWhole(int length)
    {
        const string Head = """{"id":"chatcmpl-load","object":"chat.completion","created":1750000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":" """;
        const string Tail = """ ","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":210,"completion_tokens":190,"total_tokens":400},"service_tier":"default","system_fingerprint":"fp_44709d6fcb"}""";
        const string Sentence = "The harbour was quiet in the morning and the boats came home late. ";
        var filler = string.Concat(Enumerable.Repeat(Sentence, length / Sentence.Length + 1));
        return Encoding.ASCII.GetBytes(Head + filler[..(length - Head.Length - Tail.Length)] + Tail);
    }

    private readonly record struct Plan(bool IsStream, bool HasUsage, int Events, int Pace)
    {
        public static Plan Of(ReadOnlySequence<byte> body)
        {
            var bytes = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
            return new Plan(
                bytes.IndexOf("\"stream\":true"u8) >= 0,
                bytes.IndexOf("\"include_usage\":true"u8) >= 0,
                Number(bytes, "\"max_tokens\":"u8),
                Number(bytes, "\"seed\":"u8));
        }

        private static int Number(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
        {
            var at = bytes.IndexOf(name);
            return at >= 0 && Utf8Parser.TryParse(bytes[(at + name.Length)..], out int value, out _) ? value : 0;
        }
    }
}
