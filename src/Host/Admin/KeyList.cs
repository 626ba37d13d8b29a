using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Spend;

namespace Guard.Host.Admin;

/// <summary>Answers <c>/key/list</c>: filter, sort, page.</summary>
internal static class KeyList
{
    private const int MaxSize = 100;

    public static Result<JsonNode> Answer(AdminCall call, AccessDirectory directory, ISpendReader spend, DateTimeOffset now)
    {
        if (!Number(call, "page", 1, int.MaxValue).TryGetValue(out var page, out var error) || !Number(call, "size", 10, MaxSize).TryGetValue(out var size, out error))
        {
            return error;
        }

        if (!Order(call, spend).TryGetValue(out var order, out error))
        {
            return error;
        }

        var matching = directory.Keys.Where(key => Matches(call, key, now)).ToList();
        var isDescending = !string.Equals(call.Parameter("sort_order"), "asc", StringComparison.OrdinalIgnoreCase);
        var sorted = isDescending ? matching.OrderByDescending(order) : matching.OrderBy(order);
        var isFull = IsTrue(call, "return_full_object");
        var skipped = (long)(page - 1) * size;
        var shown = skipped >= matching.Count ? [] : sorted.ThenBy(static key => key.TokenHash, StringComparer.Ordinal).Skip((int)skipped).Take(size);
        return new JsonObject
        {
            ["keys"] = new JsonArray([.. shown.Select(key => isFull ? (JsonNode)KeyJson.Row(key, spend) : JsonValue.Create(key.TokenHash))]),
            ["total_count"] = matching.Count,
            ["current_page"] = page,
            ["total_pages"] = (matching.Count + size - 1) / size,
        };
    }

    private static bool Matches(AdminCall call, VirtualKey key, DateTimeOffset now) =>
        Is(call, "user_id", key.UserId)
        && Is(call, "team_id", key.TeamId)
        && Is(call, "organization_id", key.OrganizationId)
        && Is(call, "key_hash", key.TokenHash)
        && Is(call, "key_alias", key.KeyAlias)
        && call.Parameter("status") switch
        {
            "blocked" => key.Blocked,
            "expired" => key.Expires <= now,
            "active" => !key.Blocked && (key.Expires is null || key.Expires > now),
            _ => true,
        };

    private static bool Is(AdminCall call, string name, string? value) =>
        call.Parameter(name) is not { } wanted || string.Equals(wanted, value, StringComparison.Ordinal);

    private static bool IsTrue(AdminCall call, string name) => string.Equals(call.Parameter(name), "true", StringComparison.OrdinalIgnoreCase);

    private static Result<int> Number(AdminCall call, string name, int usual, int most)
    {
        if (call.Parameter(name) is not { } text)
        {
            return usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : new GuardError(GuardErrorCode.InvalidRequest, $"\"{name}\" must be a whole number from 1 to {most}.", name);
    }

    private static Result<Func<VirtualKey, IComparable?>> Order(AdminCall call, ISpendReader spend) => call.Parameter("sort_by") switch
    {
        null or "created_at" => new Func<VirtualKey, IComparable?>(static key => key.CreatedAt),
        "updated_at" => new Func<VirtualKey, IComparable?>(static key => key.UpdatedAt),
        "expires" => new Func<VirtualKey, IComparable?>(static key => key.Expires),
        "key_alias" => new Func<VirtualKey, IComparable?>(static key => key.KeyAlias),
        "key_name" => new Func<VirtualKey, IComparable?>(static key => key.KeyName),
        "user_id" => new Func<VirtualKey, IComparable?>(static key => key.UserId),
        "team_id" => new Func<VirtualKey, IComparable?>(static key => key.TeamId),
        "max_budget" => new Func<VirtualKey, IComparable?>(static key => key.MaxBudget?.Value),
        "spend" => new Func<VirtualKey, IComparable?>(key => spend.OfKey(key.TokenHash).Value),
        _ => new GuardError(
            GuardErrorCode.InvalidRequest,
            "\"sort_by\" must be one of created_at, updated_at, expires, key_alias, key_name, user_id, team_id, max_budget, spend.",
            "sort_by"),
    };
}
