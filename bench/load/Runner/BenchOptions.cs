using System.Globalization;

namespace Guard.LoadBench;

/// <summary>The command line of the bench.</summary>
internal sealed record BenchOptions
{
    public required string Command { get; init; }

    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    public bool IsQuick { get; init; }

    /// <summary>Measures bare YARP against itself: shows what the method can tell apart.</summary>
    public bool IsSelfCheck { get; init; }

    public int Rounds { get; init; }

    public int Seconds { get; init; }

    public int WarmUpSeconds { get; init; }

    public long Requests { get; init; }

    public static BenchOptions Parse(string[] args)
    {
        var isQuick = args.Contains("--quick");
        return new BenchOptions
        {
            Command = args[0],
            Root = args[1],
            IsQuick = isQuick,
            IsSelfCheck = args.Contains("--self-check"),
            Rounds = (int)Number(args, "--rounds", isQuick ? 3 : 5),
            Seconds = (int)Number(args, "--seconds", isQuick ? 2 : 6),
            WarmUpSeconds = (int)Number(args, "--warm-up", isQuick ? 12 : 25),
            Requests = Number(args, "--requests", 200_000),
        };
    }

    private static long Number(string[] args, string name, long otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 ? long.Parse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
    }
}
