namespace Guard.Storage.Sqlite;

/// <summary>The SQL of the spend tables.</summary>
internal static class SpendStatements
{
    /// <summary>Columns of <c>spend_log</c> in the order in which <see cref="SpendRow"/> binds and reads them.</summary>
    public static readonly string[] Columns =
    [
        "request_id", "attempt", "call_type", "started_at", "ended_at", "first_byte_at", "status", "status_code", "error_code",
        "input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "reasoning_tokens", "usage_source",
        "cost_nano", "is_priced", "price_version", "key_hash", "key_alias", "user_id", "team_id", "team_alias", "organization_id", "end_user_id",
        "model_group", "model", "deployment_id", "provider", "api_base", "is_stream", "session_id", "client_ip", "tags", "guardrails", "metadata", "tool",
    ];

    public const string AddTotal =
        """
        INSERT INTO spend_total (scope, id, spend_nano) VALUES ($scope, $id, $spend)
        ON CONFLICT (scope, id) DO UPDATE SET spend_nano = spend_nano + excluded.spend_nano
        """;

    public const string SelectTotals = "SELECT scope, id, spend_nano FROM spend_total";

    public static string Insert { get; } =
        $"INSERT INTO spend_log ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(static name => "$" + name))}) "
        + "ON CONFLICT (request_id, attempt) DO NOTHING";

    public static string Select { get; } = $"SELECT {string.Join(", ", Columns)} FROM spend_log";
}
