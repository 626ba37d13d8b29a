using System.Collections.Immutable;
using System.Text;
using Guard.Engine.Content;

namespace Guard.Engine.Guardrails;

/// <summary>
/// Turns what a guardrail finds into its decision, as the rule's actions and exceptions say. Findings of one part are added in order of their start and
/// do not overlap. Allocates with the first finding only. For one evaluation; not thread-safe.
/// </summary>
public struct FindingCollector(ActionPlan actions, GuardrailContext context)
{
    private ImmutableArray<Redaction>.Builder? _redactions;
    private ImmutableArray<Removal>.Builder? _removals;
    private ImmutableArray<Finding>.Builder? _logged;
    private Violation? _block;
    private Violation? _confirm;

    /// <summary>Adds one finding.</summary>
    /// <param name="part">Where it stands.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="label">What it is; never the value.</param>
    /// <param name="score">How sure the guardrail is, 0 to 1.</param>
    public void Add(in ContentPart part, int start, int length, string label, double score = 1)
    {
        var found = part.Utf8.Slice(start, length);
        var action = actions.For(context, part, label, found);
        switch (action.Kind)
        {
            case GuardrailActionKind.Allow:
                break;
            case GuardrailActionKind.Log:
                Note(new Finding(part.Index, start, length, label, score));
                break;
            case GuardrailActionKind.Block:
                Refuse(ref _block, new Finding(part.Index, start, length, label, score), action);
                break;
            case GuardrailActionKind.Confirm:
                Refuse(ref _confirm, new Finding(part.Index, start, length, label, score), action);
                break;
            case GuardrailActionKind.Remove when part.Item >= 0:
                _removals ??= ImmutableArray.CreateBuilder<Removal>();
                _removals.Add(new Removal(part.Item, label, action.Text));
                break;
            case GuardrailActionKind.Remove:
                Refuse(ref _block, new Finding(part.Index, start, length, label, score), action);
                break;
            default:
                _redactions ??= ImmutableArray.CreateBuilder<Redaction>();
                _redactions.Add(new Redaction(part.Index, start, length, Replacement(action, label, found, context.Protection), label, score));
                break;
        }
    }

    /// <summary>Adds a finding about a tool or a tool call as a whole. An action that would change text refuses: there is none to change.</summary>
    /// <param name="item">The tool or call.</param>
    /// <param name="label">Why; never the value.</param>
    /// <param name="message">What the caller reads, or what stands in the place of a call that was taken out, unless the rule has words of its own.</param>
    public void Add(in ContentItem item, string label, string message)
    {
        var action = actions.For(context, item, label);
        var finding = new Finding(-1, 0, 0, label);
        switch (action.Kind)
        {
            case GuardrailActionKind.Allow:
                break;
            case GuardrailActionKind.Log:
                Note(finding);
                break;
            case GuardrailActionKind.Confirm:
                Refuse(ref _confirm, finding, action.Text is null ? action with { Text = message } : action);
                break;
            case GuardrailActionKind.Remove:
                _removals ??= ImmutableArray.CreateBuilder<Removal>();
                _removals.Add(new Removal(item.Index, label, action.Text ?? message));
                break;
            default:
                Refuse(ref _block, finding, action.Kind == GuardrailActionKind.Block && action.Text is not null ? action : action with { Text = message });
                break;
        }
    }

    /// <summary>Refuses for a reason that stands in no single place, with the rule's own words where it has some.</summary>
    public void Refuse(Violation violation) => _block ??= violation;

    /// <summary>Block over confirm over edits over allow.</summary>
    /// <param name="heldBytes">Trailing bytes of a partial window that are not decided.</param>
    public readonly GuardrailDecision ToDecision(int heldBytes = 0)
    {
        var decision = _block is not null ? GuardrailDecision.Block(_block)
            : _confirm is not null ? GuardrailDecision.Confirm(_confirm, _redactions?.ToImmutable() ?? [], _removals?.ToImmutable() ?? [])
            : _redactions is not null || _removals is not null ? GuardrailDecision.Edit(_redactions?.ToImmutable() ?? [], _removals?.ToImmutable() ?? [])
            : GuardrailDecision.Allow;
        var noted = Noted();
        decision = noted.IsDefaultOrEmpty ? decision : decision.Logging(noted);
        return heldBytes == 0 ? decision : decision.Holding(heldBytes);
    }

    /// <summary>The first finding that refuses is told; the others are only noted, for a refusal is no reason to know less.</summary>
    private void Refuse(ref Violation? violation, in Finding finding, GuardrailAction action)
    {
        if (violation is null)
        {
            violation = new Violation(finding.Label, action.Text) { Finding = finding };
        }
        else
        {
            Note(finding);
        }
    }

    private void Note(in Finding finding)
    {
        _logged ??= ImmutableArray.CreateBuilder<Finding>();
        _logged.Add(finding);
    }

    /// <summary>What was found and stays as it is: with a refusal also what would have been edited.</summary>
    private readonly ImmutableArray<Finding> Noted()
    {
        var isRefused = _block is not null || _confirm is not null;
        var asked = _block is null ? null : _confirm?.Finding;
        if (!isRefused || (_redactions is null && asked is null))
        {
            return _logged?.ToImmutable() ?? [];
        }

        var noted = ImmutableArray.CreateBuilder<Finding>();
        noted.AddRange(_logged?.ToImmutable() ?? []);
        noted.AddRange((_redactions?.ToImmutable() ?? []).Select(static edit => new Finding(edit.Part, edit.Start, edit.Length, edit.Label, edit.Score)));
        if (asked is { } finding)
        {
            noted.Add(finding);
        }

        return noted.ToImmutable();
    }

    /// <summary>What stands in the place of a finding under an action that edits.</summary>
    public static string Replacement(GuardrailAction action, string label, ReadOnlySpan<byte> found, ProtectionKey protection) => action.Kind switch
    {
        GuardrailActionKind.Mask => $"<{label}>",
        GuardrailActionKind.MaskKeepLast => KeptLast.Of(Encoding.UTF8.GetString(found), action.KeepLast),
        GuardrailActionKind.Replace => (action.Text ?? "").Replace("{label}", label, StringComparison.Ordinal),
        GuardrailActionKind.Hash => $"<{label}:{protection.Hash(found)}>",
        GuardrailActionKind.Encrypt => protection.Encrypt(found),
        _ => "",
    };
}
