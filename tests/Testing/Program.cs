using System.Globalization;
using Guard.Testing;

// Starts a fake upstream by hand: dotnet run --project tests/Testing -- [port] [text of every answer]
var port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 0;
await using var upstream = await FakeOpenAi.StartAsync(port);
upstream.Answer(args.Length > 1 ? FakeReply.Text(args[1]) : FakeReply.Echo);
Console.WriteLine($"api_base: {upstream.BaseUrl}");
Console.WriteLine("Every request is printed as it arrived. Ctrl+C ends.");
var seen = 0;
while (true)
{
    await upstream.Requests.WaitForAsync(seen + 1, Timeout.InfiniteTimeSpan);
    Console.WriteLine(upstream.Received[seen++].Everything);
}
