using Guard.Engine.Spend;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Guard.Storage.Sqlite;

/// <summary>
/// The prepared insert of spend records, bound by position: the provider's commands look every parameter up by name, which cost more than the insert.
/// Belongs to one connection and one batch; not thread-safe.
/// </summary>
internal sealed class SpendInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _column;

    public SpendInsert(SqliteConnection connection)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, SpendStatements.Insert, out _statement));
    }

    /// <summary>Writes one record in the order of <see cref="SpendStatements.Columns"/>; false when it was there already.</summary>
    /// <exception cref="SqliteException">The database refused.</exception>
    public bool Insert(SpendRecord record)
    {
        _column = 0;
        Identity(record);
        Amounts(record);
        Scopes(record);
        Circumstances(record);
        var result = raw.sqlite3_step(_statement);
        var inserted = raw.sqlite3_changes(_database) == 1;
        raw.sqlite3_reset(_statement);
        return result == raw.SQLITE_DONE ? inserted : throw Failure(result);
    }

    public void Dispose() => _statement.Dispose();

    private void Identity(SpendRecord record)
    {
        Text(record.RequestId);
        Number(record.Attempt);
        Text(record.CallType);
        Number(SqliteValues.Micros(record.StartedAt));
        Number(SqliteValues.Micros(record.EndedAt));
        Number(SqliteValues.Micros(record.FirstByteAt));
        Number((int)record.Status);
        Number(record.StatusCode);
        Text(record.ErrorCode);
    }

    private void Amounts(SpendRecord record)
    {
        Number(record.Usage.InputTokens);
        Number(record.Usage.OutputTokens);
        Number(record.Usage.CachedInputTokens);
        Number(record.Usage.CacheWriteTokens);
        Number(record.Usage.ReasoningTokens);
        Number((int)record.Usage.Source);
        Number(record.Cost.Value);
        Number(record.IsPriced ? 1 : 0);
        Text(record.PriceVersion);
    }

    private void Scopes(SpendRecord record)
    {
        Text(record.KeyHash);
        Text(record.KeyAlias);
        Text(record.UserId);
        Text(record.TeamId);
        Text(record.TeamAlias);
        Text(record.OrganizationId);
        Text(record.EndUserId);
    }

    private void Circumstances(SpendRecord record)
    {
        Text(record.ModelGroup);
        Text(record.Model);
        Text(record.DeploymentId);
        Text(record.Provider);
        Text(record.ApiBase);
        Number(record.IsStream ? 1 : 0);
        Text(record.SessionId);
        Text(record.ClientIp);
        Text(SqliteValues.Json(record.Tags));
        Text(SqliteValues.Json(record.Guardrails));
        Text(record.MetadataJson);
        Text(SqliteValues.Json(record.Tool));
    }

    private void Text(string? value) =>
        Check(value is null ? raw.sqlite3_bind_null(_statement, ++_column) : raw.sqlite3_bind_text(_statement, ++_column, value));

    private void Number(long? value) =>
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, ++_column, number) : raw.sqlite3_bind_null(_statement, ++_column));

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }

    private SqliteException Failure(int result) => new(raw.sqlite3_errmsg(_database).utf8_to_string(), result, raw.sqlite3_extended_errcode(_database));
}
