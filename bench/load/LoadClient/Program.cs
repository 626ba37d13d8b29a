using System.Text.Json;
using Guard.LoadClient;

// A closed loop of connections over raw sockets, so that the client costs as little as it can. Prints one JSON object.
var plan = LoadPlan.Parse(args);
var result = await LoadRun.RunAsync(plan);
Console.WriteLine(JsonSerializer.Serialize(result));
return result.Errors == 0 ? 0 : 1;
