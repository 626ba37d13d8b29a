using System.Text;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks;

/// <summary>Chat traffic of realistic shape: requests with history and tools, streamed answers, prose and dense personal data.</summary>
internal static class ChatSamples
{
    private static readonly string[] Sentences =
    [
        "The quarterly review starts with the numbers of the northern region and ends with open questions. ",
        "Please compare both offers line by line, and say which of the two terms is the harder one to meet.\n",
        "In 2025 the team moved 14 services to the new cluster, and 3 of them still need a second look. ",
        "She wrote \"the plan holds\" on the first page; the second page lists what could still go wrong. ",
        "A short summary is enough: three sentences, plain words, no tables, and a date for the next step.\n",
    ];

    private static readonly string[] PersonalData =
    [
        "ana.lopez@client.example wrote from 192.0.2.17; ",
        "call +1 415 555 0132 or +44 20 7946 0018; ",
        "card 4111 1111 1111 1111, expires soon; ",
        "transfer to DE89 3704 0044 0532 0130 00 today; ",
        "see https://portal.client.example/cases/7781 for more. ",
    ];

    /// <summary>Sentences without personal data, exactly <paramref name="length"/> bytes.</summary>
    public static string Prose(int length) => Fill(Sentences, length);

    /// <summary>One finding every forty bytes or so.</summary>
    public static string Dense(int length) => Fill(PersonalData, length);

    /// <summary>A request of about <paramref name="size"/> bytes: 20 messages and 10 tools, or 4 and 1 where those would not fit.</summary>
    /// <param name="size">Bytes wanted.</param>
    /// <param name="addresses">Messages that hold an e-mail address.</param>
    public static byte[] Request(int size, int addresses = 0)
    {
        var (messages, tools) = size < 10_000 ? (4, 1) : (20, 10);
        var empty = Build(messages, tools, 0, addresses).Length;
        return Build(messages, tools, (size - empty) / messages, addresses);
    }

    /// <summary>A request of eight messages, ten tools, two calls of them and their results.</summary>
    public static byte[] RequestWithCalls()
    {
        var body = JsonNode.Parse(Build(8, 10, 300, 0))!.AsObject();
        var messages = body["messages"]!.AsArray();
        for (var i = 0; i < 2; i++)
        {
            var call = new JsonObject
            {
                ["id"] = $"call_{i}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = $"find_cases_{i}", ["arguments"] = "{\"topic\":\"delivery\",\"limit\":3}" },
            };
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(call) });
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = $"call_{i}", ["content"] = Prose(200) });
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>The events of a streamed answer of <paramref name="chunks"/> text chunks, each as it travels, with usage and end mark.</summary>
    public static byte[][] Stream(int chunks)
    {
        var words = Prose(chunks * 6);
        var frames = new List<byte[]> { Frame("{\"role\":\"assistant\",\"content\":\"\"}", "null") };
        for (var i = 0; i < chunks; i++)
        {
            frames.Add(Frame(new JsonObject { ["content"] = words.Substring(i * 6, 6) }.ToJsonString(), "null"));
        }

        frames.Add(Frame("{}", "\"stop\""));
        frames.Add("data: [DONE]\n\n"u8.ToArray());
        return [.. frames];
    }

    private static byte[] Frame(string delta, string finish) => Encoding.UTF8.GetBytes(
        "data: {\"id\":\"chatcmpl-BvJ1\",\"object\":\"chat.completion.chunk\",\"created\":1789000000,\"model\":\"gpt-x\",\"system_fingerprint\":\"fp_1\","
        + $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}]}}\n\n");

    private static byte[] Build(int messages, int tools, int textLength, int addresses)
    {
        var list = new JsonArray();
        for (var i = 0; i < messages; i++)
        {
            var text = Prose(textLength);
            list.Add(new JsonObject
            {
                ["role"] = i == 0 ? "system" : i % 2 == 1 ? "user" : "assistant",
                ["content"] = i >= 1 && i <= addresses ? text + " ana@client.example" : text,
            });
        }

        var definitions = new JsonArray();
        for (var i = 0; i < tools; i++)
        {
            definitions.Add(Tool(i));
        }

        var body = new JsonObject { ["model"] = "gpt-x", ["temperature"] = 0.2, ["max_tokens"] = 512, ["user"] = "u-17", ["messages"] = list, ["tools"] = definitions };
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    private static JsonObject Tool(int number) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = $"find_cases_{number}",
            ["description"] = "Finds cases of a customer by topic and date; the newest first.",
            ["parameters"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["topic"] = new JsonObject { ["type"] = "string", ["description"] = "What the case is about" },
                    ["limit"] = new JsonObject { ["type"] = "integer", ["description"] = "How many at most" },
                },
                ["required"] = new JsonArray("topic"),
            },
        },
    };

    private static string Fill(string[] sentences, int length)
    {
        var text = new StringBuilder(length + 128);
        for (var i = 0; text.Length < length; i++)
        {
            text.Append(sentences[i % sentences.Length]);
        }

        return text.ToString(0, length);
    }
}
