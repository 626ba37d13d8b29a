using System.Globalization;
using System.Text.Json;

namespace Guard.LoadBench;

/// <summary>One kind of load, the same for every seat.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="IsStream">Counted by event, not by request.</param>
/// <param name="Connections">At a time, each with one request under way.</param>
/// <param name="Body">The request.</param>
/// <param name="Limit">Guard's CPU per unit over bare YARP's that is still good; 0 only shows it.</param>
internal sealed record Scenario(string Name, bool IsStream, int Connections, string Body, double Limit)
{
    private const int BodyLength = 1024;
    private const string Sentence = "The harbour was quiet in the morning and the boats came home late. ";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("whole 1 KB, nothing to mask", false, 32, WholeBody("Tell me about it. "), 1.5),
        new("whole 1 KB, an e-mail and a phone number to mask", false, 32, WholeBody("Write to anna.keller@client.example or call +1 212-555-0187. "), 1.5),
        new("stream of 200 events, unpaced", true, 16, StreamBody(200, 0), 2.0),
        new("stream of 50 events, 20 ms apart, 200 at a time", true, 200, StreamBody(50, 20), 2.0),
    ];

    public string Unit => IsStream ? "event" : "request";

    private static string WholeBody(string opening)
    {
        var frame = Chat(opening, "");
        var filler = string.Concat(Enumerable.Repeat(Sentence, BodyLength / Sentence.Length + 1));
        return Chat(opening + filler[..(BodyLength - frame.Length)], "");
    }

    private static string StreamBody(int events, int pace) =>
        Chat("Tell me about the harbour. ", string.Create(CultureInfo.InvariantCulture, $",\"stream\":true,\"max_tokens\":{events},\"seed\":{pace}"));

    private static string Chat(string text, string more) =>
        $$"""{"model":"gpt-4o-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":{{Quoted(text)}}}],"temperature":0.2{{more}}}""";

    private static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
}
