using Guard.Engine.Spend;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Reads a spend record back from a row of <c>spend_log</c>, column by column in the order of <see cref="SpendStatements.Columns"/>.</summary>
internal static class SpendRow
{
    public static SpendRecord Read(SqliteDataReader reader)
    {
        var row = new Cursor(reader);
        return new SpendRecord
        {
            RequestId = row.Text(),
            Attempt = (int)row.Number(),
            CallType = row.Text(),
            StartedAt = SqliteValues.Time(row.Number()),
            EndedAt = SqliteValues.Time(row.Number()),
            FirstByteAt = SqliteValues.Time(row.NumberOrNull()),
            Status = (AttemptStatus)row.Number(),
            StatusCode = (int)row.Number(),
            ErrorCode = row.TextOrNull(),
            Usage = ReadUsage(ref row),
            Cost = new NanoUsd(row.Number()),
            IsPriced = row.Number() != 0,
            PriceVersion = row.TextOrNull(),
            KeyHash = row.TextOrNull(),
            KeyAlias = row.TextOrNull(),
            UserId = row.TextOrNull(),
            TeamId = row.TextOrNull(),
            TeamAlias = row.TextOrNull(),
            OrganizationId = row.TextOrNull(),
            EndUserId = row.TextOrNull(),
            ModelGroup = row.Text(),
            Model = row.Text(),
            DeploymentId = row.TextOrNull(),
            Provider = row.TextOrNull(),
            ApiBase = row.TextOrNull(),
            IsStream = row.Number() != 0,
            SessionId = row.TextOrNull(),
            ClientIp = row.TextOrNull(),
            Tags = SqliteValues.List(row.Text()),
            Guardrails = SqliteValues.Evidence(row.Text()),
            MetadataJson = row.TextOrNull(),
            Tool = SqliteValues.Tool(row.TextOrNull()),
        };
    }

    private static Usage ReadUsage(ref Cursor row)
    {
        var (input, output, cached, written, reasoning) = (row.Number(), row.Number(), row.Number(), row.Number(), row.Number());
        return new Usage(input, output, (UsageSource)row.Number())
        {
            CachedInputTokens = cached, CacheWriteTokens = written, ReasoningTokens = reasoning,
        };
    }

    /// <summary>Reads the columns one after the other; object initialisers run in the order they are written.</summary>
    private struct Cursor(SqliteDataReader reader)
    {
        private int _column;

        public string Text() => reader.GetString(_column++);

        public string? TextOrNull() => reader.IsDBNull(_column++) ? null : reader.GetString(_column - 1);

        public long Number() => reader.GetInt64(_column++);

        public long? NumberOrNull() => reader.IsDBNull(_column++) ? null : reader.GetInt64(_column - 1);
    }
}
