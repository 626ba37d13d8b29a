using System.CommandLine;

namespace Guard.Host.Commands;

/// <summary>The flags of <c>guard explain</c>.</summary>
internal static class ExplainCommandLine
{
    public static Command Create(CommandContext context)
    {
        var server = GatewayOption.Create("Ask a running gateway, such as http://127.0.0.1:4000, which knows keys and teams. Without it: the configuration and the rules alone.");
        var apiKey = GatewayOption.Key();
        var key = new Option<string?>("--key") { Description = "The virtual key that would call (only with --server)." };
        var keyAlias = new Option<string?>("--key-alias") { Description = "Alias of the virtual key that would call." };
        var team = new Option<string?>("--team") { Description = "Alias or id of the team." };
        var user = new Option<string?>("--user") { Description = "Id of the user." };
        var model = new Option<string?>("--model", "-m") { Description = "The model asked for." };
        var tags = new Option<string[]>("--tag") { Description = "A tag of the request. May be repeated." };
        var guardrails = new Option<string[]>("--guardrail", "-g") { Description = "A name the request puts into guardrails. May be repeated." };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header as name=value. May be repeated." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("explain", "Tell which guardrails a request would run, in which order, and why each. Exit codes: 0 told, 1 such a request is refused, 2 usage.")
        {
            server, apiKey, key, keyAlias, team, user, model, tags, guardrails, headers, json,
        };
        command.SetAction((result, cancellationToken) => new ExplainCommand(context.Output, context.Errors).RunAsync(
            context.Arguments(result),
            new ExplainOptions
            {
                Server = result.GetValue(server),
                ApiKey = result.GetValue(apiKey) ?? context.Environment["GUARD_MASTER_KEY"],
                Key = result.GetValue(key),
                KeyAlias = result.GetValue(keyAlias),
                Team = result.GetValue(team),
                User = result.GetValue(user),
                Model = result.GetValue(model),
                Tags = [.. result.GetValue(tags) ?? []],
                Guardrails = [.. result.GetValue(guardrails) ?? []],
                Headers = [.. result.GetValue(headers) ?? []],
                IsJson = result.GetValue(json),
            },
            context.Environment,
            cancellationToken));
        return command;
    }
}
