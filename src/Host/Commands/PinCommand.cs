using System.Text.Json.Nodes;
using Guard.Engine.Content;

namespace Guard.Host.Commands;

/// <summary><c>guard mcp pins</c>: shows, compares and approves what MCP servers list, over the administration of a running gateway.</summary>
internal sealed class PinCommand(TextWriter output, TextWriter errors)
{
    private const string Path = "/guard/v1/mcp/pins";
    private const int ShownHash = 12;

    public async Task<int> ListAsync(PinOptions options, CancellationToken cancellationToken)
    {
        if (await EntriesAsync(options, cancellationToken) is not { } entries)
        {
            return ExitCode.Usage;
        }

        if (options.IsJson)
        {
            await output.WriteLineAsync(new JsonObject { ["pins"] = new JsonArray([.. entries.Select(static entry => entry.DeepClone())]) }.ToJsonString());
        }
        else
        {
            foreach (var entry in entries)
            {
                var similar = entry["similar"]!.AsArray() is { Count: > 0 } names ? $"  reads like {InvisibleText.RevealLine(string.Join(", ", names.Select(static name => (string)name!)))}" : "";
                await output.WriteLineAsync($"{Word(entry, "state"),-11} {HashOf(entry)[..ShownHash]}  {Name(entry)}{similar}");
            }

            await output.WriteLineAsync($"{Findings.Plural(entries.Count, "pin")}, {entries.Count(IsWithheld)} withheld");
        }

        return entries.Exists(IsWithheld) ? ExitCode.Findings : ExitCode.Ok;
    }

    public async Task<int> DiffAsync(PinOptions options, CancellationToken cancellationToken)
    {
        if (await EntriesAsync(options, cancellationToken) is not { } entries)
        {
            return ExitCode.Usage;
        }

        var client = Client(options);
        List<JsonNode?> told = [];
        foreach (var entry in entries.Where(static entry => entry["waiting"] is not null))
        {
            var query = $"{Path}/diff?server={Uri.EscapeDataString(Word(entry, "server"))}&tool={Uri.EscapeDataString(Word(entry, "tool"))}";
            if (await client.GetAsync(query, cancellationToken) is not { } diff)
            {
                return ExitCode.Usage;
            }

            told.Add(diff);
            if (!options.IsJson)
            {
                await WriteAsync(diff);
            }
        }

        if (options.IsJson)
        {
            await output.WriteLineAsync(new JsonObject { ["diffs"] = new JsonArray([.. told]) }.ToJsonString());
        }
        else if (told.Count == 0)
        {
            await output.WriteLineAsync("nothing waits");
        }

        return told.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    public async Task<int> ApproveAsync(PinOptions options, CancellationToken cancellationToken)
    {
        if (options.Target is null != options.IsAll)
        {
            await errors.WriteLineAsync("guard: name a server or server/tool, or give --all");
            return ExitCode.Usage;
        }

        if (options.Hash is not null && options.Target?.Contains('/', StringComparison.Ordinal) != true)
        {
            await errors.WriteLineAsync("guard: --hash belongs to one server/tool");
            return ExitCode.Usage;
        }

        if (await EntriesAsync(options, cancellationToken) is not { } entries)
        {
            return ExitCode.Usage;
        }

        // Whoever names a whole server approves what is withheld; a tool that is named is approved as it waits, also where the server went back meanwhile.
        var isOne = options.Target?.Contains('/', StringComparison.Ordinal) == true;
        var chosen = entries.Where(entry => entry["waiting"] is not null && (isOne || IsWithheld(entry))).ToList();
        var client = Client(options);
        var approved = new JsonArray();
        foreach (var entry in chosen)
        {
            var body = new JsonObject { ["server"] = Word(entry, "server"), ["tool"] = Word(entry, "tool"), ["hash"] = options.Hash ?? Word(entry["waiting"]!, "hash"), ["keep_others"] = options.KeepsOthers };
            if (await client.PostAsync($"{Path}/approve", body, cancellationToken) is not { } answer)
            {
                continue;
            }

            approved.Add((JsonNode)answer);
            if (!options.IsJson)
            {
                await output.WriteLineAsync($"approved {Name(answer)} {HashOf(answer)}");
            }
        }

        if (options.IsJson)
        {
            await output.WriteLineAsync(new JsonObject { ["approved"] = approved }.ToJsonString());
        }
        else if (chosen.Count == 0)
        {
            await output.WriteLineAsync("nothing waits");
        }

        return approved.Count > 0 && approved.Count == chosen.Count ? ExitCode.Ok : ExitCode.Findings;
    }

    private GatewayClient Client(PinOptions options) => new(options.Server, options.ApiKey, errors);

    /// <summary>The pins that the target means, or null when the gateway did not tell.</summary>
    private async Task<List<JsonObject>?> EntriesAsync(PinOptions options, CancellationToken cancellationToken)
    {
        if (await Client(options).GetAsync(Path, cancellationToken) is not { } answer)
        {
            return null;
        }

        var words = options.Target?.Split('/', 2);
        return
        [
            .. (answer["pins"] as JsonArray ?? []).OfType<JsonObject>().Where(entry =>
                words is null || (Word(entry, "server") == words[0] && (words.Length == 1 || Word(entry, "tool") == words[1]))),
        ];
    }

    private async Task WriteAsync(JsonObject diff)
    {
        await output.WriteLineAsync($"{Name(diff)}  {Word(diff["waiting"]!, "reason")}");
        await output.WriteLineAsync($"  approved {((diff["approved"] as JsonArray)?.LastOrDefault() is { } last ? Word(last, "hash") : "(nothing)")}");
        await output.WriteLineAsync($"  waiting  {Word(diff["waiting"]!, "hash")}");
        foreach (var line in diff["diff"]!.AsArray())
        {
            await output.WriteLineAsync($"  {(string?)line}");
        }
    }

    private static bool IsWithheld(JsonObject entry) => (bool?)entry["withheld"] == true;

    private static string Word(JsonNode entry, string member) => (string?)entry[member] ?? "";

    private static string Name(JsonObject entry) =>
        $"{Word(entry, "server")}/{InvisibleText.RevealLine(Word(entry, "tool"))}{(Word(entry, "kind") == "instructions" ? " (instructions)" : "")}";

    /// <summary>The definition that matters now: the one that waits where it keeps the tool from being served.</summary>
    private static string HashOf(JsonObject entry) =>
        Word((IsWithheld(entry) ? entry["waiting"] : null) ?? (entry["approved"] as JsonArray)?.LastOrDefault() ?? entry["waiting"]!, "hash");
}
