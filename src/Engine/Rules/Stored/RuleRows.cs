using System.Collections.Immutable;

namespace Guard.Engine.Rules.Stored;

/// <summary>All rows of rules as of one moment, oldest first. Immutable.</summary>
public sealed record RuleRows
{
    public static RuleRows None { get; } = new();

    public ImmutableArray<GuardrailRow> Guardrails { get; init; } = [];

    public ImmutableArray<PolicyRow> Policies { get; init; } = [];

    public ImmutableArray<AttachmentRow> Attachments { get; init; } = [];

    /// <summary>The rows after the changes. One that is put under a known id takes the old one's place.</summary>
    public RuleRows With(IEnumerable<RuleRowChange> changes)
    {
        var rows = this;
        foreach (var change in changes)
        {
            rows = change switch
            {
                RuleRowChange.PutGuardrail put => rows with { Guardrails = Put(rows.Guardrails, put.Row, static row => row.Id) },
                RuleRowChange.DeleteGuardrail delete => rows with { Guardrails = rows.Guardrails.RemoveAll(row => row.Id == delete.Id) },
                RuleRowChange.PutPolicy put => rows with { Policies = Put(rows.Policies, put.Row, static row => row.Id) },
                RuleRowChange.DeletePolicy delete => rows with { Policies = rows.Policies.RemoveAll(row => row.Id == delete.Id) },
                RuleRowChange.PutAttachment put => rows with { Attachments = Put(rows.Attachments, put.Row, static row => row.Id) },
                RuleRowChange.DeleteAttachment delete => rows with { Attachments = rows.Attachments.RemoveAll(row => row.Id == delete.Id) },
                _ => throw new InvalidOperationException($"Unknown row change {change.GetType().Name}."),
            };
        }

        return rows;
    }

    private static ImmutableArray<T> Put<T>(ImmutableArray<T> rows, T row, Func<T, string> id)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (id(rows[i]) == id(row))
            {
                return rows.SetItem(i, row);
            }
        }

        return rows.Add(row);
    }
}
