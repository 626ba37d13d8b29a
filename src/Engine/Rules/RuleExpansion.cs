using Guard.Engine.Documents;
using Guard.Engine.Guardrails;

namespace Guard.Engine.Rules;

/// <summary>
/// The <c>lists</c> and <c>macros</c> of one file, put in where <c>$name</c> or <c>macro: name</c> stands. What comes out reads as if it had been written by hand. Bounded: each
/// is expanded once, and a rule may not grow beyond <see cref="MaxNodes"/>.
/// </summary>
internal sealed class RuleExpansion(ICollection<Diagnostic> diagnostics)
{
    /// <summary>Nodes of one expanded part of a rule.</summary>
    public const int MaxNodes = 50_000;

    private const int MaxNames = 1_000;
    private const int MaxDepth = 64;
    private const string MacroKey = "macro";
    private static readonly DocumentScalar Broken = new(default, "", isQuoted: true);

    private readonly Dictionary<string, DocumentEntry> _macros = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DocumentList> _lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DocumentNode Node, int Nodes)> _done = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private int _budget;

    /// <summary>Reads <c>lists:</c>; each is a list of texts, or <c>{file: path}</c>.</summary>
    public void ReadLists(DocumentNode? node, IRuleAssets assets)
    {
        foreach (var entry in Entries("lists", node))
        {
            _lists[entry.Name] = RuleLists.Read(entry, assets, diagnostics);
        }
    }

    /// <summary>Reads <c>macros:</c>; each is a map of matchers or of conditions.</summary>
    public void ReadMacros(DocumentNode? node)
    {
        foreach (var entry in Entries("macros", node))
        {
            if (_lists.TryGetValue(entry.Name, out var list))
            {
                diagnostics.Add(Diagnostic.Error(entry.Position, $"\"{entry.Name}\" is already a list, at {list.Position}", "rename one"));
            }
            else if (entry.Value is not DocumentMap)
            {
                diagnostics.Add(Diagnostic.Error(entry.Value.Position, $"the macro \"{RuleMapReader.Shown(entry.Name)}\" must be a map, not {entry.Value.Describe()}", "write matchers or conditions below it"));
            }

            _macros[entry.Name] = entry;
        }

        foreach (var name in _macros.Keys)
        {
            _budget = MaxNodes;
            ExpandMacro(name, _macros[name].Position);
        }
    }

    /// <summary>The expanded <c>match:</c>.</summary>
    public DocumentNode Matcher(DocumentNode node) => Expanded(node);

    /// <summary>The expanded <c>when:</c>.</summary>
    public DocumentNode Condition(DocumentNode node) => Expanded(node);

    private DocumentNode Expanded(DocumentNode node)
    {
        if (_lists.Count == 0 && _macros.Count == 0 && !Mentions(node, 0))
        {
            return node;
        }

        _budget = MaxNodes;
        return Expand(node, 0);
    }

    private static bool Mentions(DocumentNode node, int depth) => depth > MaxDepth || node switch
    {
        DocumentScalar scalar => NameOf(scalar) is not null,
        DocumentList list => list.Items.Any(item => Mentions(item, depth + 1)),
        DocumentMap map => map[MacroKey] is not null || map.Entries.Any(entry => Mentions(entry.Value, depth + 1)),
        _ => false,
    };

    private DocumentNode Expand(DocumentNode node, int depth)
    {
        if (--_budget < 0 || depth > MaxDepth)
        {
            if (_budget > int.MinValue / 2)
            {
                diagnostics.Add(Diagnostic.Error(node.Position, $"lists and macros make this larger than {MaxNodes} nodes or deeper than {MaxDepth} levels", "use smaller ones"));
                _budget = int.MinValue / 2;
            }

            return Broken;
        }

        return node switch
        {
            DocumentScalar scalar when NameOf(scalar) is { } name => Named(name, scalar.Position),
            DocumentList list => ExpandList(list, depth),
            DocumentMap map => ExpandMap(map, depth),
            _ => node,
        };
    }

    private DocumentList ExpandList(DocumentList list, int depth)
    {
        var items = new List<DocumentNode>(list.Items.Count);
        foreach (var item in list.Items)
        {
            if (item is DocumentScalar scalar && NameOf(scalar) is { } name && _lists.TryGetValue(name, out var named))
            {
                _budget -= named.Items.Count;
                items.AddRange(named.Items);
            }
            else
            {
                items.Add(Expand(item, depth + 1));
            }

            if (_budget < 0)
            {
                break;
            }
        }

        return new DocumentList(list.Position, items);
    }

    private DocumentMap ExpandMap(DocumentMap map, int depth)
    {
        var entries = new List<DocumentEntry>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            if (entry.Name != MacroKey)
            {
                entries.Add(entry with { Value = Expand(entry.Value, depth + 1) });
                continue;
            }

            foreach (var named in entry.Value is DocumentList list ? list.Items : [entry.Value])
            {
                entries.AddRange(MacroEntries(named));
            }
        }

        return Merged(map.Position, entries);
    }

    private IReadOnlyList<DocumentEntry> MacroEntries(DocumentNode node)
    {
        if (node is DocumentScalar { IsNull: false } scalar && Macro((NameOf(scalar) ?? scalar.Text).Trim(), scalar.Position) is DocumentMap map)
        {
            return map.Entries;
        }

        if (node is not DocumentScalar { IsNull: false })
        {
            diagnostics.Add(Diagnostic.Error(node.Position, $"\"macro\" takes the name of a macro, not {node.Describe()}"));
        }

        return [];
    }

    private DocumentMap Merged(SourcePosition position, List<DocumentEntry> entries)
    {
        var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!seen.TryAdd(entry.Name, entry.Position))
            {
                diagnostics.Add(Diagnostic.Error(position, $"\"{RuleMapReader.Shown(entry.Name)}\" comes from two places, {seen[entry.Name]} and {entry.Position}", "take it out of one"));
            }
        }

        return new DocumentMap(position, entries);
    }

    private DocumentNode Named(string name, SourcePosition position)
    {
        if (_lists.TryGetValue(name, out var list))
        {
            _budget -= list.Items.Count;
            return list;
        }

        return Macro(name, position);
    }

    private DocumentNode Macro(string name, SourcePosition position)
    {
        if (_macros.ContainsKey(name))
        {
            return ExpandMacro(name, position);
        }

        var known = _lists.Keys.Concat(_macros.Keys).ToList();
        diagnostics.Add(Diagnostic.Error(
            position,
            $"there is no list or macro \"{RuleMapReader.Shown(name)}\" in this file",
            Suggestion.DidYouMean(name, known) ?? (known.Count == 0 ? "define it under `lists:` or `macros:`, or put the text in quotes" : $"it has {string.Join(", ", known.Take(20))}; a text that starts with $ stands in quotes")));
        return Broken;
    }

    private DocumentNode ExpandMacro(string name, SourcePosition position)
    {
        if (_done.TryGetValue(name, out var done))
        {
            _budget -= done.Nodes;
            return done.Node;
        }

        if (_open.Contains(name))
        {
            var cycle = _open[_open.IndexOf(name)..].Append(name);
            diagnostics.Add(Diagnostic.Error(position, $"macros go round in a circle: {string.Join(" -> ", cycle)}", "break it"));
            return Broken;
        }

        _open.Add(name);
        var before = _budget;
        var node = Expand(_macros[name].Value, _open.Count);
        _open.RemoveAt(_open.Count - 1);
        _done[name] = (node, Math.Max(1, before - _budget));
        return node;
    }

    /// <summary>The name in <c>$name</c>; text in quotes is text.</summary>
    private static string? NameOf(DocumentScalar scalar) =>
        !scalar.IsQuoted && scalar.Text.Length > 1 && scalar.Text[0] == '$' && IsName(scalar.Text.AsSpan(1)) ? scalar.Text[1..] : null;

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var symbol in text)
        {
            if (!char.IsAsciiLetterOrDigit(symbol) && symbol is not ('_' or '-'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 64;
    }

    private IReadOnlyList<DocumentEntry> Entries(string what, DocumentNode? node)
    {
        if (node is null)
        {
            return [];
        }

        if (node is not DocumentMap map || map.Entries.Count > MaxNames)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, node is DocumentMap ? $"\"{what}\" has more than {MaxNames} names" : $"\"{what}\" must be a map, not {node.Describe()}", "write `name: ...` lines below it"));
            return [];
        }

        foreach (var entry in map.Entries.Where(entry => !IsName(entry.Name)))
        {
            diagnostics.Add(Diagnostic.Error(entry.Position, $"\"{RuleMapReader.Shown(entry.Name)}\" is not a name", "use up to 64 letters, digits, dashes and underscores"));
        }

        return map.Entries;
    }
}
