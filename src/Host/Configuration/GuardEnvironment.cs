using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>Lays the <c>GUARD_*</c> variables over the <c>guard:</c> section, so that both are read and checked by the same code.</summary>
internal static class GuardEnvironment
{
    /// <summary>LiteLLM's word for the secret that protects what is stored.</summary>
    private const string SaltVariable = "LITELLM_SALT_KEY";

    /// <summary>The section with overrides in place; a finding about one names the variable as its file.</summary>
    public static DocumentMap Overlay(DocumentMap section, ConfigEnvironment environment, ConfigFindings findings)
    {
        foreach (var (variable, path, isList) in GuardVocabulary.Overrides)
        {
            if (environment[variable] is { } value)
            {
                section = Set(section, path.AsSpan(), Node(variable, value, isList));
            }
        }

        if (section["protection_key"] is null && environment[SaltVariable] is { Length: > 0 } salt)
        {
            section = Set(section, ["protection_key"], Node(SaltVariable, salt, isList: false));
        }

        var known = GuardVocabulary.Overrides.Select(item => item.Variable).Concat(GuardVocabulary.OtherVariables).ToHashSet(StringComparer.Ordinal);
        foreach (var name in environment.Names.Where(name => name.StartsWith("GUARD_", StringComparison.Ordinal) && !known.Contains(name)))
        {
            if (Suggestion.DidYouMean(name, known) is { } hint)
            {
                findings.Warning(new SourcePosition(name, 1, 1), "this environment variable is not a known setting", hint);
            }
        }

        return section;
    }

    private static DocumentNode Node(string variable, string value, bool isList)
    {
        var position = new SourcePosition(variable, 1, 1);
        DocumentScalar Scalar(string text) => new(position, text, isQuoted: text.Length == 0) { WrittenText = variable };
        return isList
            ? new DocumentList(position, [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Scalar)])
            : Scalar(value.Trim());
    }

    private static DocumentMap Set(DocumentMap map, ReadOnlySpan<string> path, DocumentNode value)
    {
        var name = path[0];
        var nested = path.Length == 1
            ? value
            : Set(map[name] as DocumentMap ?? new DocumentMap(value.Position, []), path[1..], value);
        return new DocumentMap(map.Position, [.. map.Entries.Where(entry => entry.Name != name), new DocumentEntry(name, value.Position, nested)]);
    }
}
