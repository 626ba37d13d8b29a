using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Plugins.Patterns;

/// <summary>What a rule says under <c>regex:</c>. Immutable.</summary>
/// <param name="Patterns">In the order written.</param>
/// <param name="MaxMatchBytes">A bound of every match, or null when there is none: streams are then held to their end.</param>
internal sealed record RegexSettings(ImmutableArray<LabelledPattern> Patterns, int? MaxMatchBytes)
{
    public const int MaxPatterns = 500;

    /// <summary>All patterns of one rule together.</summary>
    public const int MaxStates = 20_000;

    private const int DefaultMaxMatch = 256;
    private const int MostMaxMatch = 4096;
    private const int MaxLabel = 64;
    private const string DefaultLabel = "REGEX";

    /// <summary>Reads the node, or returns null after adding every error to <paramref name="diagnostics"/>.</summary>
    public static RegexSettings? Read(DocumentNode node, ICollection<Diagnostic> diagnostics)
    {
        if (node is DocumentScalar { IsNull: false } or DocumentList)
        {
            node = new DocumentMap(node.Position, [new DocumentEntry("pattern", node.Position, node)]);
        }

        if (SettingsReader.Of("regex", node, diagnostics) is not { } settings)
        {
            return null;
        }

        var before = diagnostics.Count;
        var label = ReadLabel(settings.Text("label", MaxLabel), settings) ?? DefaultLabel;
        var options = settings.Boolean("ignore_case") == true ? RegexOptions.IgnoreCase : RegexOptions.None;
        options |= settings.Boolean("multiline") == true ? RegexOptions.Multiline : RegexOptions.None;
        var most = (int)(settings.Integer("max_match", 1, MostMaxMatch) ?? DefaultMaxMatch);
        var patterns = ImmutableArray.CreateBuilder<LabelledPattern>();
        foreach (var item in settings.Items("pattern"))
        {
            Add(item, label, options, patterns, diagnostics);
        }

        foreach (var item in settings.Items("patterns").Take(MaxPatterns + 1))
        {
            ReadNamed(item, label, options, patterns, diagnostics);
        }

        CheckSize(settings, patterns, diagnostics.Count == before);
        if (!settings.Done() || diagnostics.Skip(before).Any(finding => finding.Severity == DiagnosticSeverity.Error))
        {
            return null;
        }

        var longest = patterns.Max(pattern => pattern.Pattern.MaxMatchBytes ?? int.MaxValue);
        return new RegexSettings(patterns.ToImmutable(), longest <= most ? longest : null);
    }

    private static void CheckSize(SettingsReader settings, ImmutableArray<LabelledPattern>.Builder patterns, bool isGood)
    {
        if (patterns.Count == 0 && isGood)
        {
            settings.Error(settings.Position, "\"regex\" has no pattern", "give \"pattern\" or \"patterns\"");
        }
        else if (patterns.Count > MaxPatterns)
        {
            settings.Error(settings.Position, $"more than {MaxPatterns} patterns", "use several rules");
        }
        else if (patterns.Sum(pattern => pattern.Pattern.States) is > MaxStates and var states)
        {
            settings.Error(
                settings.Position,
                string.Create(CultureInfo.InvariantCulture, $"the patterns have {states} states together (cost: too high)"),
                string.Create(CultureInfo.InvariantCulture, $"a rule has at most {MaxStates}; split it"));
        }
    }

    private static void ReadNamed(
        DocumentNode item, string label, RegexOptions options, ImmutableArray<LabelledPattern>.Builder patterns, ICollection<Diagnostic> diagnostics)
    {
        if (item is not DocumentMap)
        {
            Add(item, label, options, patterns, diagnostics);
            return;
        }

        var settings = SettingsReader.Of("patterns", item, diagnostics)!;
        var own = ReadLabel(settings.Text("label", MaxLabel) ?? settings.Text("name", MaxLabel), settings) ?? label;
        options = settings.Boolean("ignore_case") switch { true => options | RegexOptions.IgnoreCase, false => options & ~RegexOptions.IgnoreCase, _ => options };
        if (settings.Node("pattern") is { } pattern)
        {
            Add(pattern, own, options, patterns, diagnostics);
        }
        else
        {
            settings.Error(settings.Position, "an entry of \"patterns\" has no \"pattern\"");
        }

        settings.Done();
    }

    private static void Add(
        DocumentNode node, string label, RegexOptions options, ImmutableArray<LabelledPattern>.Builder patterns, ICollection<Diagnostic> diagnostics)
    {
        if (node is not DocumentScalar { IsNull: false } scalar)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"a pattern is a text, not {node.Describe()}", "quote it in single quotes, so that YAML leaves its backslashes alone"));
            return;
        }

        if (AuthorPattern.Compile(scalar.Text, options, node.Position, diagnostics) is not { } pattern)
        {
            return;
        }

        if (pattern.CanBeEmpty)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "the pattern fits the empty text, so it fits everywhere", "let it ask for at least one character"));
        }
        else if (pattern.LeadsWithAnything)
        {
            diagnostics.Add(Diagnostic.Warning(
                node.Position, $"the pattern starts with something of any length (cost: {pattern.Cost})", "a search finds it anywhere; take the start out or bound it, such as {0,20}"));
        }

        patterns.Add(new LabelledPattern(label, pattern));
    }

    private static string? ReadLabel(string? label, SettingsReader settings)
    {
        if (label is null || label.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '_' or '-' or '.'))
        {
            return label;
        }

        settings.Error("label", "\"label\" takes a name", $"use up to {MaxLabel} letters, digits, '_', '-' or '.'");
        return null;
    }
}
