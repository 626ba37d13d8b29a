using System.Globalization;
using System.Text;

namespace Guard.LoadClient;

/// <summary>What to send, how often and for how long.</summary>
internal sealed record LoadPlan
{
    public required Uri Target { get; init; }

    public required int Connections { get; init; }

    /// <summary>Ends the run; unlimited when zero.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Ends the run; unlimited when zero.</summary>
    public long Requests { get; init; }

    /// <summary>Sent in turn by every connection: request line, headers and body.</summary>
    public required byte[][] Messages { get; init; }

    /// <summary>Arguments: url connections seconds requests key body-file[,body-file...].</summary>
    public static LoadPlan Parse(string[] args)
    {
        var target = new Uri(args[0]);
        return new LoadPlan
        {
            Target = target,
            Connections = Number(args[1]),
            Duration = TimeSpan.FromSeconds(Number(args[2])),
            Requests = Number(args[3]),
            Messages = [.. args[5].Split(',').Select(file => Message(target, args[4], File.ReadAllBytes(file)))],
        };
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static byte[] Message(Uri target, string key, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
