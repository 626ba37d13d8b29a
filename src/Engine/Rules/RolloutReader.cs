using System.Collections.Frozen;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>rollout:</c>.</summary>
internal sealed class RolloutReader(ICollection<Diagnostic> diagnostics)
{
    private const int All = 10_000;

    /// <summary>The rollout, or null when there is none or nothing to part.</summary>
    public Rollout? Read(RuleMapReader rule, RuleMode mode, string id)
    {
        if (rule.Node("rollout") is not { } node || RuleMapReader.Of("rollout", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var share = reader.Required("enforce", "write the share, such as `enforce: 10%`") is { } written ? ReadShare(written) : null;
        var by = reader.Word("by", "key", "session");
        var salt = reader.Text("salt");
        var until = reader.Text("until") is { } text ? Moments.Read(text, diagnostics, isEnd: true) : null;
        reader.Done(FrozenSet<string>.Empty);
        if (share is not { } points)
        {
            return null;
        }

        if (points < All || until is not null)
        {
            if (mode == RuleMode.Enforce)
            {
                diagnostics.Add(Diagnostic.Error(
                    rule.PositionOf("rollout"), "a rollout parts those it enforces from the rest, and \"mode\" is what the rest has", "write `mode: monitor` or `mode: off`"));
            }

            return new Rollout(points, by?.Value == "session", salt?.Value ?? id, until);
        }

        if (mode != RuleMode.Enforce)
        {
            return new Rollout(All, by?.Value == "session", salt?.Value ?? id, null);
        }

        return null;
    }

    /// <summary>Hundredths of a percent: <c>12.5%</c>.</summary>
    private int? ReadShare(DocumentNode node)
    {
        if (node is DocumentScalar { Text: var text } && text.EndsWith('%')
            && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 100 && decimal.IsInteger(percent * 100))
        {
            return (int)(percent * 100);
        }

        diagnostics.Add(Diagnostic.Error(node.Position, "\"enforce\" in rollout takes a share from 0% to 100%", "write it with its percent sign, such as 10% or 2.5%"));
        return null;
    }
}
