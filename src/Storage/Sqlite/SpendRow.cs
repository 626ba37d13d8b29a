using Guard.Engine.Spend;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Carries a spend record to a row of <c>spend_log</c> and back, column by column in the order of <see cref="SpendStatements.Columns"/>.</summary>
internal static class SpendRow
{
    /// <summary>Adds one empty parameter per column, to be filled by <see cref="Bind"/> for each record.</summary>
    public static void Declare(SqliteCommand command)
    {
        foreach (var column in SpendStatements.Columns)
        {
            command.Parameters.Add(new SqliteParameter("$" + column, DBNull.Value));
        }
    }

    public static void Bind(SqliteCommand command, SpendRecord record)
    {
        object?[] values =
        [
            record.RequestId, record.Attempt, record.CallType, SqliteValues.Micros(record.StartedAt), SqliteValues.Micros(record.EndedAt),
            SqliteValues.Micros(record.FirstByteAt), (int)record.Status, record.StatusCode, record.ErrorCode,
            record.Usage.InputTokens, record.Usage.OutputTokens, record.Usage.CachedInputTokens, record.Usage.CacheWriteTokens,
            record.Usage.ReasoningTokens, (int)record.Usage.Source,
            record.Cost.Value, record.IsPriced, record.PriceVersion, record.KeyHash, record.KeyAlias, record.UserId, record.TeamId, record.TeamAlias,
            record.OrganizationId, record.EndUserId,
            record.ModelGroup, record.Model, record.DeploymentId, record.Provider, record.ApiBase, record.IsStream, record.SessionId, record.ClientIp,
            SqliteValues.Json(record.Tags), SqliteValues.Json(record.Guardrails), record.MetadataJson,
        ];
        for (var column = 0; column < values.Length; column++)
        {
            command.Parameters[column].Value = values[column] ?? DBNull.Value;
        }
    }

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
