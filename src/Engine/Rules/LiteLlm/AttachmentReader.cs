using System.Collections.Immutable;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Reads LiteLLM's <c>policy_attachments</c>. For one compilation.</summary>
internal sealed class AttachmentReader(ICollection<Diagnostic> diagnostics)
{
    private const string Everyone = "*";

    /// <summary>The attachment, or null after adding every error.</summary>
    public AttachmentDraft? Read(AttachmentEntry entry)
    {
        if (SettingsReader.Of("a policy attachment", entry.Definition, diagnostics) is not { } settings)
        {
            return null;
        }

        var policy = settings.Text("policy");
        if (policy is null)
        {
            settings.Error("policy", "the attachment names no \"policy\"", "name one of the policies");
        }

        var scope = settings.Text("scope");
        if (scope is not (null or Everyone))
        {
            settings.Error("scope", "\"scope\" takes \"*\" only", "name teams, keys, models or tags instead");
        }

        var terms = ImmutableArray.CreateBuilder<ScopeTerm>();
        var via = new List<string>();
        var names = 0;
        foreach (var (key, word, field) in new[] { ("teams", "team", ScopeField.Team), ("keys", "key", ScopeField.Key), ("models", "model", ScopeField.Model), ("tags", "tag", ScopeField.Tag) })
        {
            var texts = settings.Texts(key);
            names += texts.Length;
            if (!texts.IsEmpty && !texts.Contains(Everyone, StringComparer.Ordinal))
            {
                terms.Add(new ScopeTerm(field, Matcher(texts)));
                via.AddRange(texts.Select(text => $"{word}:{text}"));
            }
        }

        if (scope is null && names == 0)
        {
            settings.Error(settings.Position, "the attachment applies to nobody", "write scope: \"*\", or name teams, keys, models or tags");
        }

        if (!settings.Done() || policy is null)
        {
            return null;
        }

        var isForAll = scope == Everyone || terms.Count == 0;
        return new AttachmentDraft(
            new Written<string>(policy, settings.PositionOf("policy")),
            isForAll ? null : new RuleScope { Terms = terms.ToImmutable() },
            isForAll ? "scope:*" : string.Join('+', via),
            entry.Definition.Position);
    }

    private static TextMatcher Matcher(ImmutableArray<string> texts)
    {
        var exact = texts.Where(text => !NamePattern.HasWildcard(text)).ToList();
        return new TextMatcher
        {
            Texts = exact.Count == 0 ? null : TextMatcher.Of(exact).Texts,
            Globs = [.. texts.Where(NamePattern.HasWildcard).Select(text => new NamePattern(text))],
        };
    }
}
