using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>The one namespace of pack names, rule ids and rule names: whatever a caller may write into <c>guardrails</c> means one thing.</summary>
internal sealed class RuleNames(ICollection<Diagnostic> diagnostics)
{
    private const int MaxLength = 128;
    private readonly Dictionary<string, Taken> _claims = new(StringComparer.Ordinal);

    /// <summary>A pack; several files may share it.</summary>
    public void ClaimPack(Written<string> pack)
    {
        if (!IsWellFormed(pack.Value, slashes: true))
        {
            diagnostics.Add(Diagnostic.Error(pack.Position, $"\"{RuleMapReader.Shown(pack.Value)}\" is not a pack name", Grammar("acme/data")));
        }
        else if (!_claims.TryGetValue(pack.Value, out var claim) || claim.What != "pack")
        {
            Add(pack, "pack", null);
        }
    }

    /// <summary>A rule's id and name; false after adding an error.</summary>
    public bool Claim(string? pack, RuleDeclaration rule)
    {
        var isNamed = ClaimId(pack, rule.Id);
        return (rule.Name is not { } name || ClaimName(pack, rule.Id.Value, name)) && isNamed;
    }

    /// <summary>A row whose id or name is taken is not used, because what stands in files wins; true after saying so.</summary>
    public bool GivesWay(RuleDeclaration rule)
    {
        if (!_claims.TryGetValue(rule.CalledName, out var claim) && !_claims.TryGetValue(rule.Id.Value, out claim))
        {
            return false;
        }

        diagnostics.Add(Diagnostic.Warning(
            rule.Position, $"the stored guardrail \"{RuleMapReader.Shown(rule.CalledName)}\" is not used: the {claim.What} stands at {claim.Position}", "files win over rows; rename one"));
        return true;
    }

    /// <summary>A rule's id, which must be its pack, a slash and one more word; any plain text where there is no pack.</summary>
    private bool ClaimId(string? pack, Written<string> id)
    {
        if (pack is null)
        {
            return IsFree(id, "id") && Add(id, "id", id.Value);
        }

        var prefix = pack + "/";
        if (!id.Value.StartsWith(prefix, StringComparison.Ordinal) || !IsWellFormed(id.Value, slashes: true) || id.Value.IndexOf('/', prefix.Length) >= 0)
        {
            var word = id.Value[(id.Value.LastIndexOf('/') + 1)..];
            diagnostics.Add(Diagnostic.Error(
                id.Position,
                $"the id \"{RuleMapReader.Shown(id.Value)}\" is not of the form `{RuleMapReader.Shown(pack)}/name`",
                IsWellFormed(word, slashes: false) ? $"write {prefix}{word}" : Grammar(prefix + "customer-pii")));
            return false;
        }

        return Add(id, "id", id.Value);
    }

    /// <summary>A rule's name; false after adding an error. A name equal to the rule's own id is allowed.</summary>
    private bool ClaimName(string? pack, string id, Written<string> name)
    {
        if (pack is null)
        {
            return IsFree(name, "name") && Add(name, "name", id);
        }

        if (!IsWellFormed(name.Value, slashes: true))
        {
            diagnostics.Add(Diagnostic.Error(name.Position, $"\"{RuleMapReader.Shown(name.Value)}\" is not a rule name", Grammar("customer-pii")));
            return false;
        }

        return Add(name, "name", id);
    }

    /// <summary>A word that other systems chose: anything that prints on one line.</summary>
    private bool IsFree(Written<string> word, string what)
    {
        if (word.Value.Length is > 0 and <= MaxLength && !word.Value.Any(char.IsControl))
        {
            return true;
        }

        diagnostics.Add(Diagnostic.Error(word.Position, $"\"{RuleMapReader.Shown(word.Value)}\" is not a guardrail's {what}", $"use 1 to {MaxLength} characters on one line"));
        return false;
    }

    private bool Add(Written<string> word, string what, string? owner)
    {
        if (_claims.TryGetValue(word.Value, out var claim))
        {
            if (owner is not null && claim.Owner == owner && claim.What != what)
            {
                return true;
            }

            var message = claim.What == what
                ? $"the {what} \"{word.Value}\" is used twice, first at {claim.Position}"
                : $"the {what} \"{word.Value}\" is already a {claim.What}, at {claim.Position}";
            diagnostics.Add(Diagnostic.Error(word.Position, message, "packs, ids and names share one namespace; rename one"));
            return false;
        }

        _claims.Add(word.Value, new Taken(what, owner, word.Position));
        return true;
    }

    private static string Grammar(string sample) => $"use letters, digits, dots, dashes and underscores, such as {sample}";

    private static bool IsWellFormed(string text, bool slashes)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var atStart = true;
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                atStart = false;
            }
            else if (character == '/' && slashes && !atStart)
            {
                atStart = true;
            }
            else if (atStart || character is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return !atStart;
    }

    private readonly record struct Taken(string What, string? Owner, SourcePosition Position);
}
