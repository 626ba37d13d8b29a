using Guard.McpFixture;

var options = FixtureOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(FixtureOptions.Usage);
    return 2;
}

if (options.Stdio)
{
    await StdioFixture.RunAsync(options.Era);
    return 0;
}

await using var server = await FixtureServer.StartAsync(options.Port, options.Era);
Console.WriteLine($"mcp-fixture listens on {server.Endpoint}");
await server.WaitForShutdownAsync();
return 0;
