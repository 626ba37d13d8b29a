namespace Guard.Engine.Rules.Stored;

/// <summary>One write to the rows of rules. Several in one call are one transaction.</summary>
public abstract record RuleRowChange
{
    private RuleRowChange()
    {
    }

    public sealed record PutGuardrail(GuardrailRow Row) : RuleRowChange;

    public sealed record DeleteGuardrail(string Id) : RuleRowChange;

    public sealed record PutPolicy(PolicyRow Row) : RuleRowChange;

    public sealed record DeletePolicy(string Id) : RuleRowChange;

    public sealed record PutAttachment(AttachmentRow Row) : RuleRowChange;

    public sealed record DeleteAttachment(string Id) : RuleRowChange;
}
