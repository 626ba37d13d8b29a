using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Spend;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Spend records and their totals in the embedded database.</summary>
internal sealed class SqliteSpendStore(SqliteDatabase database) : ISpendStore
{
    private const int MaxRows = 10_000;

    public ValueTask AppendAsync(ReadOnlyMemory<SpendRecord> batch, CancellationToken cancellationToken) =>
        batch.IsEmpty ? ValueTask.CompletedTask : database.WriteAsync(batch, Append, cancellationToken);

    public ValueTask<SpendTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var totals = Enum.GetValues<SpendScope>().ToDictionary(static scope => scope, static _ => ImmutableDictionary.CreateBuilder<string, NanoUsd>());
        using var connection = database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = SpendStatements.SelectTotals;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (totals.TryGetValue((SpendScope)reader.GetInt64(0), out var scope))
            {
                scope[reader.GetString(1)] = new NanoUsd(reader.GetInt64(2));
            }
        }

        return ValueTask.FromResult(new SpendTotals
        {
            Keys = totals[SpendScope.Key].ToImmutable(),
            Teams = totals[SpendScope.Team].ToImmutable(),
            Users = totals[SpendScope.User].ToImmutable(),
            Organizations = totals[SpendScope.Organization].ToImmutable(),
        });
    }

    public ValueTask<IReadOnlyList<SpendRecord>> QueryAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        using var command = connection.CreateCommand();
        Filter(command, query);
        var records = new List<SpendRecord>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            records.Add(SpendRow.Read(reader));
        }

        return ValueTask.FromResult<IReadOnlyList<SpendRecord>>(records);
    }

    private static void Filter(SqliteCommand command, SpendQuery query)
    {
        var sql = new StringBuilder(SpendStatements.Select).Append(" WHERE 1 = 1");
        void Where(string condition, string name, object? value)
        {
            if (value is not null)
            {
                sql.Append(" AND ").Append(condition);
                command.Parameters.AddWithValue(name, value);
            }
        }

        Where("request_id = $request", "$request", query.RequestId);
        Where("key_hash = $key", "$key", query.KeyHash);
        Where("user_id = $user", "$user", query.UserId);
        Where("started_at >= $from", "$from", SqliteValues.Micros(query.From));
        Where("started_at < $until", "$until", SqliteValues.Micros(query.Until));
        sql.Append(" ORDER BY started_at DESC, request_id, attempt DESC LIMIT $limit OFFSET $offset");
        command.Parameters.AddWithValue("$limit", Math.Clamp(query.Limit, 0, MaxRows));
        command.Parameters.AddWithValue("$offset", Math.Max(0, query.Offset));
        command.CommandText = sql.ToString();
    }

    private static void Append(
        SqliteConnection connection, SqliteTransaction transaction, ReadOnlyMemory<SpendRecord> batch, CancellationToken cancellationToken)
    {
        using var insert = new SpendInsert(connection);
        var spent = new Dictionary<(SpendScope Scope, string Id), NanoUsd>();
        foreach (var record in batch.Span)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (insert.Insert(record) && record.Cost != NanoUsd.Zero)
            {
                Add(spent, SpendScope.Key, record.KeyHash, record.Cost);
                Add(spent, SpendScope.Team, record.TeamId, record.Cost);
                Add(spent, SpendScope.User, record.UserId, record.Cost);
                Add(spent, SpendScope.Organization, record.OrganizationId, record.Cost);
            }
        }

        AddTotals(connection, transaction, spent);
    }

    private static void Add(Dictionary<(SpendScope Scope, string Id), NanoUsd> spent, SpendScope scope, string? id, NanoUsd cost)
    {
        if (id is not null)
        {
            spent[(scope, id)] = spent.GetValueOrDefault((scope, id)) + cost;
        }
    }

    private static void AddTotals(
        SqliteConnection connection, SqliteTransaction transaction, Dictionary<(SpendScope Scope, string Id), NanoUsd> spent)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = SpendStatements.AddTotal;
        var scope = command.Parameters.Add("$scope", SqliteType.Integer);
        var id = command.Parameters.Add("$id", SqliteType.Text);
        var spend = command.Parameters.Add("$spend", SqliteType.Integer);
        foreach (var (key, cost) in spent)
        {
            scope.Value = (int)key.Scope;
            id.Value = key.Id;
            spend.Value = cost.Value;
            command.ExecuteNonQuery();
        }
    }
}
