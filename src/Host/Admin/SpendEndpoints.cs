using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>LiteLLM's <c>/spend/*</c>. The master key sees every row, any other key its own.</summary>
internal sealed class SpendEndpoints(ISpendLog log, PriceCatalog prices, TimeProvider time)
{
    /// <summary>Rows in one answer of <c>/spend/logs</c>, the newest first.</summary>
    private const int MaxRows = 10_000;

    public void Map(AdminRoutes routes)
    {
        routes.Get("/spend/logs", LogsAsync, needsMaster: false);
        routes.Post("/spend/calculate", (call, _) => ValueTask.FromResult(Calculate(call)));
    }

    private async ValueTask<Result<JsonNode>> LogsAsync(AdminCall call, CancellationToken cancellationToken)
    {
        if (!Query(call).TryGetValue(out var query, out var error))
        {
            return error;
        }

        // Days are the answer where both dates are given, as in LiteLLM, unless rows are asked for.
        if (call.Parameter("start_date") is not null && call.Parameter("end_date") is not null && IsSummary(call))
        {
            return await SpendDays.SumAsync(log, query, cancellationToken);
        }

        var records = await log.QueryAsync(query, cancellationToken);
        return new JsonArray([.. records.Select(SpendLogRow.Of)]);
    }

    private static bool IsSummary(AdminCall call) => !string.Equals(call.Parameter("summarize"), "false", StringComparison.OrdinalIgnoreCase);

    private Result<SpendQuery> Query(AdminCall call)
    {
        if (!Day(call, "start_date").TryGetValue(out var from, out var error) || !Day(call, "end_date").TryGetValue(out var until, out error))
        {
            return error;
        }

        return new SpendQuery
        {
            RequestId = call.Parameter("request_id"),
            KeyHash = call.Caller.IsMaster ? KeyHash(call.Parameter("api_key")) : call.Caller.Key?.TokenHash ?? "",
            UserId = call.Parameter("user_id"),
            From = from,
            Until = until?.AddDays(1) ?? time.GetUtcNow().AddMinutes(1),
            Limit = MaxRows,
        };
    }

    private static string? KeyHash(string? key) =>
        key is not null && key.StartsWith(KeyHasher.Prefix, StringComparison.Ordinal) && key.Length <= KeyHasher.MaxKeyBytes / 3 ? KeyHasher.Hash(key) : key;

    private static Result<DateTimeOffset?> Day(AdminCall call, string name)
    {
        if (call.Parameter(name) is not { } text)
        {
            return (DateTimeOffset?)null;
        }

        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? (DateTimeOffset?)day
            : new GuardError(GuardErrorCode.InvalidRequest, $"\"{name}\" must be a day such as 2026-01-31 (UTC).", name);
    }

    private Result<JsonNode> Calculate(AdminCall call)
    {
        var response = call.Fields.Peek("completion_response");
        var model = call.Fields.Text("model") ?? (response.ValueKind == JsonValueKind.Object && response.TryGetProperty("model", out var named) ? named.GetString() : null);
        if (model is null)
        {
            call.Fields.Refuse("model", "is needed here");
        }

        if (call.Fields.Error is { } error)
        {
            return error;
        }

        if (prices.Find(model!) is not { } price)
        {
            return new GuardError(GuardErrorCode.InvalidRequest, "No price is known for this model. Name it as provider/model, such as openai/gpt-4o.", "model");
        }

        var usage = response.ValueKind == JsonValueKind.Object ? SpendUsage.Read(response) : SpendUsage.Estimate(call.Fields.Peek("messages"));
        return usage is { } tokens
            ? new JsonObject { ["cost"] = JsonValue.Create(price.Cost(tokens).ToDollars()) }
            : new GuardError(GuardErrorCode.InvalidRequest, "\"messages\" or a \"completion_response\" with its usage is needed here.", "messages");
    }
}
