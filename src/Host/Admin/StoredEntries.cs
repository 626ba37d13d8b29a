using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Guard.Engine.Documents;
using Guard.Engine.Rules.LiteLlm;
using Guard.Engine.Rules.Stored;

namespace Guard.Host.Admin;

/// <summary>The rows of the store as entries of the rule set. Thread-safe; rows are replaced as a whole.</summary>
internal sealed class StoredEntries : ILiteLlmEntrySource
{
    private const string Reference = "os.environ/";

    private State _state = new(RuleRows.None, LiteLlmEntries.None);

    /// <summary>The rows in force.</summary>
    public RuleRows Rows => Volatile.Read(ref _state).Rows;

    public LiteLlmEntries Read() => Volatile.Read(ref _state).Entries;

    public void Replace(RuleRows rows) => Volatile.Write(ref _state, new State(rows, Of(rows)));

    /// <summary>Where a row is said to stand.</summary>
    public static SourcePosition PositionOf(string kind, string name) => new($"store:{kind}/{name}", 1, 1);

    public static bool IsRow(SourcePosition position) => position.File?.StartsWith("store:", StringComparison.Ordinal) == true;

    /// <summary>The rows as entries. Policies count in their production version only.</summary>
    public static LiteLlmEntries Of(RuleRows rows)
    {
        var diagnostics = new List<Diagnostic>();
        return new LiteLlmEntries
        {
            Guardrails = [.. rows.Guardrails.Select(row => Guardrail(row, diagnostics))],
            Policies = [.. rows.Policies.Where(static row => row.Status == PolicyStatus.Production).Select(Policy)],
            Attachments = [.. rows.Attachments.Select(static row => new AttachmentEntry(Node(AttachmentJson.Definition(row).ToJsonString(), PositionOf("attachment", row.Id)), EntryLocation.Store))],
            Diagnostics = [.. diagnostics],
            Fingerprint = Fingerprint(rows),
        };
    }

    /// <summary>A policy as config.yaml would write it.</summary>
    public static PolicyEntry Policy(PolicyRow row)
    {
        var position = PositionOf("policy", row.Name);
        return new PolicyEntry(row.Name, Node(PolicyJson.Definition(row).ToJsonString(), position), position, EntryLocation.Store);
    }

    private static GuardrailEntry Guardrail(GuardrailRow row, List<Diagnostic> diagnostics)
    {
        var position = PositionOf("guardrail", row.Name);
        return new GuardrailEntry
        {
            Id = row.Id,
            Name = row.Name,
            Parameters = (DocumentMap)Resolve(Node(row.ParametersJson, position), diagnostics),
            Info = row.InfoJson is null ? null : Node(row.InfoJson, position),
            Position = position,
            Location = EntryLocation.Store,
        };
    }

    private static DocumentNode Node(string json, SourcePosition position)
    {
        using var document = JsonDocument.Parse(json);
        return JsonDocuments.ToNode(document.RootElement, position);
    }

    /// <summary>Puts variables in the place of their references. One that is not set is an error: a service would be asked with the reference as its key.</summary>
    private static DocumentNode Resolve(DocumentNode node, List<Diagnostic> diagnostics)
    {
        switch (node)
        {
            case DocumentMap map:
                return new DocumentMap(map.Position, [.. map.Entries.Select(entry => entry with { Value = Resolve(entry.Value, diagnostics) })]);
            case DocumentList list:
                return new DocumentList(list.Position, [.. list.Items.Select(item => Resolve(item, diagnostics))]);
            case DocumentScalar { IsQuoted: true } scalar when scalar.Text.StartsWith(Reference, StringComparison.Ordinal):
                var name = scalar.Text[Reference.Length..];
                if (name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && Environment.GetEnvironmentVariable(name) is { } value)
                {
                    return new DocumentScalar(scalar.Position, value, isQuoted: true) { WrittenText = scalar.Text };
                }

                diagnostics.Add(Diagnostic.Error(scalar.Position, $"the variable {ShownWord.Of(name)} is not set", "set it where Guard runs"));
                return scalar;
            default:
                return node;
        }
    }

    private static string Fingerprint(RuleRows rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var words = rows.Guardrails.SelectMany(static row => new[] { row.Id, row.Name, row.ParametersJson, row.InfoJson ?? "" })
            .Concat(rows.Policies.SelectMany(static row => new[] { row.Id, row.Status.ToString(), PolicyJson.Definition(row).ToJsonString() }))
            .Concat(rows.Attachments.SelectMany(static row => new[] { row.Id, AttachmentJson.Definition(row).ToJsonString() }));
        foreach (var word in words)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(word)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record State(RuleRows Rows, LiteLlmEntries Entries);
}
