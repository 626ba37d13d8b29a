using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Host.Admin;
using Guard.Host.Configuration;

namespace Guard.Host.Commands;

/// <summary><c>guard explain</c>: which guardrails a request would run, in which order, and why each. From the files, or from a running gateway.</summary>
internal sealed class ExplainCommand(TextWriter output, TextWriter errors)
{
    public async Task<int> RunAsync(HostArguments arguments, ExplainOptions options, ConfigEnvironment environment, CancellationToken cancellationToken)
    {
        JsonObject? explanation;
        if (options.Server is { } server)
        {
            explanation = await new GatewayClient(server, options.ApiKey, errors).PostAsync("/guard/v1/explain", Question(options), cancellationToken);
        }
        else if (options.Key is not null)
        {
            await errors.WriteLineAsync("guard: only a running gateway knows its keys: give --server, or describe the caller with --key-alias, --team and --user");
            return ExitCode.Usage;
        }
        else
        {
            explanation = await ReadAsync(arguments.ReadConfiguration(environment), options, cancellationToken);
        }

        if (explanation is null)
        {
            return ExitCode.Usage;
        }

        if (options.IsJson)
        {
            await output.WriteLineAsync(explanation.ToJsonString());
        }
        else
        {
            await output.WriteAsync(ExplanationText.Of(explanation));
        }

        return explanation["refused"] is null ? ExitCode.Ok : ExitCode.Findings;
    }

    private async Task<JsonObject?> ReadAsync(ConfigResult config, ExplainOptions options, CancellationToken cancellationToken)
    {
        if (await ServedRules.LoadAsync(config, errors, cancellationToken) is not { } rules || config.Configuration is not { } configuration)
        {
            return null;
        }

        var caller = Caller(options);
        var model = options.Model ?? "";
        ModelGroup? group = null;
        if (model.Length > 0 && !ModelCatalog.Create(configuration.Models).Resolve(ModelAccess.Resolve(caller, model)).TryGetValue(out group, out var error))
        {
            await errors.WriteLineAsync($"guard: {error.Message}");
            return null;
        }

        return ExplanationJson.Of(SelectionExplanation.Of(rules, new SelectionQuery
        {
            Facts = new RequestFacts
            {
                Caller = caller,
                Model = model,
                Providers = group?.Providers ?? [],
                Route = "/v1/chat/completions",
                Tags = options.Tags,
                Headers = Headers(options).ToDictionary(static header => header.Name, static header => header.Value, StringComparer.Ordinal),
                Now = TimeProvider.System.GetUtcNow(),
            },
            Requested = options.Guardrails,
            ModelGuardrails = group?.Guardrails ?? [],
        }));
    }

    private static Caller Caller(ExplainOptions options) => new()
    {
        Key = options.KeyAlias is { } alias ? new VirtualKey { TokenHash = "", KeyName = alias, KeyAlias = alias } : null,
        Team = options.Team is { } team ? new Team { TeamId = team, TeamAlias = team } : null,
        User = options.User is { } user ? new User { UserId = user } : null,
    };

    private static IEnumerable<(string Name, string Value)> Headers(ExplainOptions options) =>
        options.Headers.Select(static header => header.Split('=', 2)).Select(static pair => (pair[0].Trim().ToLowerInvariant(), pair.Length > 1 ? pair[1].Trim() : ""));

    private static JsonObject Question(ExplainOptions options)
    {
        var question = new JsonObject();
        foreach (var (name, value) in new[] { ("key", options.Key), ("key_alias", options.KeyAlias), ("team", options.Team), ("user", options.User), ("model", options.Model) })
        {
            if (value is not null)
            {
                question[name] = value;
            }
        }

        question["tags"] = AdminJson.List(options.Tags);
        question["guardrails"] = AdminJson.List(options.Guardrails);
        question["headers"] = new JsonObject(Headers(options).Select(static header => KeyValuePair.Create<string, JsonNode?>(header.Name, header.Value)));
        return question;
    }
}
