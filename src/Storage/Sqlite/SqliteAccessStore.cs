using Dapper;
using Guard.Engine.Access;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Keys, teams, members, users, organisations and end users in the embedded database.</summary>
internal sealed class SqliteAccessStore(SqliteDatabase database) : IAccessStore
{
    public ValueTask<AccessSnapshot> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();

        // One transaction, so that the tables are seen as of one moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var snapshot = new AccessSnapshot
        {
            Keys = [.. connection.Query<KeyRow>(AccessStatements.SelectKeys, transaction: transaction).Select(static row => row.ToKey())],
            Teams = [.. connection.Query<ScopeRow>(AccessStatements.SelectTeams, transaction: transaction).Select(static row => row.ToTeam())],
            Members = [.. connection.Query<MemberRow>(AccessStatements.SelectMembers, transaction: transaction).Select(static row => row.ToMember())],
            Users = [.. connection.Query<ScopeRow>(AccessStatements.SelectUsers, transaction: transaction).Select(static row => row.ToUser())],
            Organizations =
                [.. connection.Query<ScopeRow>(AccessStatements.SelectOrganizations, transaction: transaction).Select(static row => row.ToOrganization())],
            EndUsers = [.. connection.Query<ScopeRow>(AccessStatements.SelectEndUsers, transaction: transaction).Select(static row => row.ToEndUser())],
        };
        return ValueTask.FromResult(snapshot);
    }

    public ValueTask ApplyAsync(IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken) =>
        database.WriteAsync(changes, Apply, cancellationToken);

    private static void Apply(
        SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<AccessChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sql, row) = Statement(change);
            connection.Execute(sql, row, transaction);
        }
    }

    private static (string Sql, object Row) Statement(AccessChange change) => change switch
    {
        AccessChange.PutKey put => (AccessStatements.PutKey, KeyRow.From(put.Key)),
        AccessChange.DeleteKey delete => (AccessStatements.DeleteKey, new KeyRow { TokenHash = delete.TokenHash }),
        AccessChange.PutTeam put => (AccessStatements.PutTeam, ScopeRow.From(put.Team)),
        AccessChange.PutMember put => (AccessStatements.PutMember, MemberRow.From(put.Member)),
        AccessChange.PutUser put => (AccessStatements.PutUser, ScopeRow.From(put.User)),
        AccessChange.PutOrganization put => (AccessStatements.PutOrganization, ScopeRow.From(put.Organization)),
        AccessChange.PutEndUser put => (AccessStatements.PutEndUser, ScopeRow.From(put.EndUser)),
        _ => throw new InvalidOperationException($"Unknown access change {change.GetType().Name}."),
    };
}
