using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>exceptions:</c> of one rule.</summary>
internal sealed class ExceptionReader(ICollection<Diagnostic> diagnostics, RuleExpansion words, ConditionReader conditions)
{
    private const int MaxExceptions = 1000;
    private const int MaxLength = 500;

    private static readonly FrozenSet<string> Later = FrozenSet.Create(StringComparer.Ordinal, "allow", "unless", "until");

    public ImmutableArray<RuleException> Read(DocumentNode? node)
    {
        if (node is null)
        {
            return [];
        }

        if (node is not DocumentList list || list.Items.Count > MaxExceptions)
        {
            diagnostics.Add(node is DocumentList
                ? Diagnostic.Error(node.Position, $"a rule has more than {MaxExceptions} exceptions", "so many exceptions are a rule of their own")
                : Diagnostic.Error(node.Position, $"\"exceptions\" must be a list, not {node.Describe()}", "start each exception with a dash"));
            return [];
        }

        var exceptions = ImmutableArray.CreateBuilder<RuleException>(list.Items.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (ReadOne(item, ids) is { } exception)
            {
                exceptions.Add(exception);
            }
        }

        return exceptions.DrainToImmutable();
    }

    private RuleException? ReadOne(DocumentNode node, HashSet<string> ids)
    {
        if (RuleMapReader.Of("an exception", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var id = reader.RequiredText("id", "name it, so that reports can");
        var reason = reader.RequiredText("reason", "say why it is needed");
        var owner = reader.RequiredText("owner", "say who answers for it, such as a mail address");
        var expires = reader.RequiredText("expires", "say the last day it applies, such as 2027-03-31; an exception without an end is a hole") is { } day ? Moments.ReadDay(day, diagnostics) : null;
        var when = reader.Required("when", "say what it leaves alone, such as `when: {entity: EMAIL_ADDRESS, value: {glob: \"*@acme.example\"}}`");
        var condition = when is null ? null : conditions.ReadException(words.Condition(when));
        reader.Done(Later);
        CheckLengths(id, reason, owner);
        if (id is { } own && !ids.Add(own.Value))
        {
            diagnostics.Add(Diagnostic.Error(own.Position, $"the exception \"{RuleMapReader.Shown(own.Value)}\" stands twice in this rule", "rename one"));
        }

        if (id is null || reason is null || owner is null || expires is not { } last || condition is null)
        {
            return null;
        }

        conditions.WarnIfFar(last, reader.PositionOf("expires"), id.Value.Value);
        return condition with { Id = id.Value.Value, Reason = reason.Value.Value, Owner = owner.Value.Value, Expires = last };
    }

    private void CheckLengths(params ReadOnlySpan<Written<string>?> texts)
    {
        foreach (var text in texts)
        {
            if (text is { Value.Length: 0 or > MaxLength } written)
            {
                diagnostics.Add(Diagnostic.Error(written.Position, $"a text of an exception has 1 to {MaxLength} characters"));
            }
        }
    }
}
