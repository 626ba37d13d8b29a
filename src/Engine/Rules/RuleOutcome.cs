using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>What a rule did with an example, over all its matchers. For one example, by one thread.</summary>
internal sealed class RuleOutcome
{
    public Verdict Verdict { get; private set; }

    /// <summary>The text afterwards; for a blocked stream, what had been released before.</summary>
    public string Text { get; set; } = "";

    /// <summary>How a guardrail broke its contract, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>Something was found and left in place.</summary>
    public bool IsLogged { get; private set; }

    /// <summary>A tool or a tool call was taken out.</summary>
    public bool IsRemoved { get; private set; }

    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Tools { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Paths { get; } = new(StringComparer.Ordinal);

    /// <summary>The exceptions that applied.</summary>
    public List<RuleException> Exceptions { get; } = [];

    /// <summary>Why the rule did not even look, or null.</summary>
    public string? Outside { get; set; }

    /// <summary>The word of <c>expect: {action: ...}</c>.</summary>
    public string Word => Verdict switch
    {
        Verdict.Block => "block",
        Verdict.Confirm => "confirm",
        Verdict.Edit => IsRemoved ? "hide_tool" : "mask",
        _ => IsLogged ? "log" : "allow",
    };

    public bool IsRefused => Verdict is Verdict.Block or Verdict.Confirm;

    public bool HasFound => Verdict != Verdict.Allow || IsLogged;

    /// <summary>Adds a decision over some parts; null for parts that stand in no body.</summary>
    public void Add(in GuardrailDecision decision, ContentParts? parts = null)
    {
        Verdict = (Verdict)Math.Max((int)Verdict, (int)decision.Verdict);
        foreach (var edit in decision.Redactions)
        {
            Add(edit.Finding, parts);
        }

        foreach (var finding in decision.Logged)
        {
            IsLogged = true;
            Add(finding, parts);
        }

        foreach (var removal in decision.Removals)
        {
            IsRemoved = true;
            Labels.Add(removal.Label);
            AddTools(removal.Item, parts);
        }

        if (decision.Violation is { } violation)
        {
            Labels.Add(violation.Label);
            if (violation.Finding is { } finding)
            {
                Add(finding, parts);
            }
        }
    }

    private void Add(in Finding finding, ContentParts? parts)
    {
        Labels.Add(finding.Label);
        if (parts is { } all && finding.Part >= 0)
        {
            var part = all.At(finding.Part);
            Paths.Add(part.GetPath());
            if (part.ToolName is { } tool)
            {
                Tools.Add(tool);
            }
        }
    }

    private void AddTools(int item, ContentParts? parts)
    {
        if (parts is not { } all)
        {
            return;
        }

        foreach (var part in all)
        {
            if (part.Item == item && part.ToolName is { } tool)
            {
                Tools.Add(tool);
            }
        }
    }
}
