using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>Spend per day, key, user and model: the summary of <c>/spend/logs</c>. Days are UTC.</summary>
internal static class SpendDays
{
    private const int PageRows = 10_000;
    private const int MaxPages = 100;

    public static async ValueTask<Result<JsonNode>> SumAsync(ISpendLog log, SpendQuery query, CancellationToken cancellationToken)
    {
        var days = new SortedDictionary<DateOnly, Day>();
        for (var page = 0; page < MaxPages; page++)
        {
            var records = await log.QueryAsync(query with { Limit = PageRows, Offset = page * PageRows }, cancellationToken);
            foreach (var record in records)
            {
                Add(days, record);
            }

            if (records.Count < PageRows)
            {
                return new JsonArray([.. days.Select(static day => day.Value.Json(day.Key))]);
            }
        }

        return new GuardError(
            GuardErrorCode.InvalidRequest, $"More than {PageRows * MaxPages} attempts lie between the dates. Ask for fewer days.", "start_date");
    }

    private static void Add(SortedDictionary<DateOnly, Day> days, SpendRecord record)
    {
        var date = DateOnly.FromDateTime(record.StartedAt.UtcDateTime);
        if (!days.TryGetValue(date, out var day))
        {
            days[date] = day = new Day();
        }

        day.Add(record);
    }

    private sealed class Day
    {
        private readonly SortedDictionary<string, NanoUsd> _keys = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, NanoUsd> _users = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, NanoUsd> _models = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, NanoUsd> _tools = new(StringComparer.Ordinal);
        private NanoUsd _spend;

        public void Add(SpendRecord record)
        {
            _spend += record.Cost;
            Add(_keys, record.KeyHash, record.Cost);
            Add(_users, record.UserId, record.Cost);
            Add(_models, record.Model, record.Cost);
            Add(_tools, record.Tool?.NamespacedName, record.Cost);
        }

        public JsonObject Json(DateOnly date)
        {
            var day = new JsonObject
            {
                ["startTime"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["spend"] = AdminJson.Money(_spend),
            };
            foreach (var (key, spend) in _keys)
            {
                day[key] = AdminJson.Money(spend);
            }

            day["users"] = Object(_users);
            day["models"] = Object(_models);
            day["mcp_tools"] = Object(_tools);
            return day;
        }

        private static void Add(SortedDictionary<string, NanoUsd> totals, string? name, NanoUsd cost)
        {
            if (!string.IsNullOrEmpty(name))
            {
                totals[name] = totals.GetValueOrDefault(name) + cost;
            }
        }

        private static JsonObject Object(SortedDictionary<string, NanoUsd> totals) =>
            new(totals.Select(static item => KeyValuePair.Create(item.Key, AdminJson.Money(item.Value))));
    }
}
