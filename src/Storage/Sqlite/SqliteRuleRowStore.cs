using Dapper;
using Guard.Engine.Rules.Stored;
using Microsoft.Data.Sqlite;

namespace Guard.Storage.Sqlite;

/// <summary>Guardrails, policies and attachments in the embedded database.</summary>
internal sealed class SqliteRuleRowStore(SqliteDatabase database) : IRuleRowStore
{
    public ValueTask<RuleRows> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = database.OpenReader();
        using var transaction = connection.BeginTransaction(deferred: true);
        return ValueTask.FromResult(new RuleRows
        {
            Guardrails = [.. connection.Query<RuleRow>(RuleRowStatements.SelectGuardrails, transaction: transaction).Select(static row => row.ToGuardrail())],
            Policies = [.. connection.Query<RuleRow>(RuleRowStatements.SelectPolicies, transaction: transaction).Select(static row => row.ToPolicy())],
            Attachments = [.. connection.Query<RuleRow>(RuleRowStatements.SelectAttachments, transaction: transaction).Select(static row => row.ToAttachment())],
        });
    }

    public ValueTask ApplyAsync(IReadOnlyList<RuleRowChange> changes, CancellationToken cancellationToken) =>
        database.WriteAsync(changes, Apply, cancellationToken);

    private static void Apply(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<RuleRowChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (sql, row) = Statement(change);
            connection.Execute(sql, row, transaction);
        }
    }

    private static (string Sql, RuleRow Row) Statement(RuleRowChange change) => change switch
    {
        RuleRowChange.PutGuardrail put => (RuleRowStatements.PutGuardrail, RuleRow.From(put.Row)),
        RuleRowChange.DeleteGuardrail delete => (RuleRowStatements.DeleteGuardrail, new RuleRow { Id = delete.Id }),
        RuleRowChange.PutPolicy put => (RuleRowStatements.PutPolicy, RuleRow.From(put.Row)),
        RuleRowChange.DeletePolicy delete => (RuleRowStatements.DeletePolicy, new RuleRow { Id = delete.Id }),
        RuleRowChange.PutAttachment put => (RuleRowStatements.PutAttachment, RuleRow.From(put.Row)),
        RuleRowChange.DeleteAttachment delete => (RuleRowStatements.DeleteAttachment, new RuleRow { Id = delete.Id }),
        _ => throw new InvalidOperationException($"Unknown row change {change.GetType().Name}."),
    };
}
