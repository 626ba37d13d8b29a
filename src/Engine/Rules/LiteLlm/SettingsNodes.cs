using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>Builds the settings of a matcher as a rule file would have written them; positions are those of the entry.</summary>
internal static class SettingsNodes
{
    public static DocumentMap Map(SourcePosition position, params IEnumerable<(string Name, DocumentNode Value)> entries) =>
        new(position, [.. entries.Select(entry => new DocumentEntry(entry.Name, position, entry.Value))]);

    public static DocumentList Texts(SourcePosition position, IEnumerable<string> texts) => new(position, [.. texts.Select(text => Text(position, text))]);

    public static DocumentScalar Text(SourcePosition position, string text) => new(position, text, isQuoted: true);

    public static DocumentScalar Number(SourcePosition position, double number) => new(position, number.ToString("0.######", CultureInfo.InvariantCulture), isQuoted: false);

    public static DocumentScalar Flag(SourcePosition position, bool value) => new(position, value ? "true" : "false", isQuoted: false);
}
