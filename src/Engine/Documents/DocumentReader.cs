using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Guard.Engine.Documents;

/// <summary>
/// Reads one YAML document into nodes with positions. Bounded: size, depth and number of nodes (aliases count each time they are used),
/// so that a hostile file cannot grow in memory. Duplicate keys are errors; merge keys (<c>&lt;&lt;</c>) are applied. Pure.
/// </summary>
public static class DocumentReader
{
    public const int MaxCharacters = 8 * 1024 * 1024;
    public const int MaxDepth = 64;
    public const int MaxNodes = 500_000;

    /// <summary>The root node, or null when the text is empty or could not be read; the reason is then in <paramref name="diagnostics"/>.</summary>
    public static DocumentNode? Read(string file, string text, ICollection<Diagnostic> diagnostics)
    {
        if (text.Length > MaxCharacters)
        {
            diagnostics.Add(Diagnostic.Error(new SourcePosition(file, 1, 1), $"the file is larger than {MaxCharacters} characters", "split it"));
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return new Session(file, parser, diagnostics).ReadDocument();
        }
        catch (YamlException exception)
        {
            var position = new SourcePosition(file, (int)Math.Max(1, exception.Start.Line), (int)Math.Max(1, exception.Start.Column));
            diagnostics.Add(Diagnostic.Error(position, $"not valid YAML: {exception.InnerException?.Message ?? exception.Message}"));
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The parser's state machine answers some malformed texts this way; the last event is the nearest position there is.
            var position = new SourcePosition(file, (int)Math.Max(1, parser.Current?.End.Line ?? 1), (int)Math.Max(1, parser.Current?.End.Column ?? 1));
            diagnostics.Add(Diagnostic.Error(position, "not valid YAML near here", "check indentation, brackets and quotes"));
            return null;
        }
    }

    private sealed class Session(string file, Parser parser, ICollection<Diagnostic> diagnostics)
    {
        private readonly Dictionary<string, DocumentNode> _anchors = new(StringComparer.Ordinal);
        private int _nodes;

        public DocumentNode? ReadDocument()
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return null;
            }

            var root = ReadNode(0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                diagnostics.Add(Diagnostic.Error(At(second.Start), "a second YAML document starts here", "use one document a file"));
            }

            return root is DocumentScalar { IsNull: true } ? null : root;
        }

        private DocumentNode ReadNode(int depth)
        {
            if (depth > MaxDepth || ++_nodes > MaxNodes)
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, $"deeper than {MaxDepth} levels or more than {MaxNodes} nodes");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                var target = _anchors.TryGetValue(alias.Value.Value, out var found)
                    ? found
                    : throw new YamlException(alias.Start, alias.End, $"the anchor \"{alias.Value.Value}\" is not defined");
                _nodes += Count(target, MaxNodes - _nodes);
                return target;
            }

            var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
            var node = ReadContent(depth);
            if (!anchor.IsEmpty)
            {
                _anchors[anchor.Value] = node;
            }

            return node;
        }

        private DocumentNode ReadContent(int depth)
        {
            if (parser.TryConsume<Scalar>(out var scalar))
            {
                var isText = scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str");
                return new DocumentScalar(At(scalar.Start), scalar.Value, isText);
            }

            if (parser.TryConsume<SequenceStart>(out var sequence))
            {
                var items = new List<DocumentNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(ReadNode(depth + 1));
                }

                return new DocumentList(At(sequence.Start), items);
            }

            return ReadMap(depth);
        }

        private DocumentMap ReadMap(int depth)
        {
            var start = parser.Consume<MappingStart>();
            var entries = new List<DocumentEntry>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            var merged = new List<DocumentEntry>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var keyEvent = parser.Current!;
                if (ReadNode(depth + 1) is not DocumentScalar key)
                {
                    throw new YamlException(keyEvent.Start, keyEvent.End, "a key must be plain text");
                }

                var value = ReadNode(depth + 1);
                if (key.Text == "<<" && !key.IsQuoted)
                {
                    Merge(value, merged);
                }
                else if (names.Add(key.Text))
                {
                    entries.Add(new DocumentEntry(key.Text, key.Position, value));
                }
                else
                {
                    diagnostics.Add(Diagnostic.Error(key.Position, $"the key \"{key.Text}\" stands twice in this map", "keep one"));
                }
            }

            entries.AddRange(merged.Where(entry => names.Add(entry.Name)));
            return new DocumentMap(At(start.Start), entries);
        }

        private void Merge(DocumentNode value, List<DocumentEntry> merged)
        {
            var sources = value is DocumentList list ? list.Items : [value];
            foreach (var source in sources)
            {
                if (source is DocumentMap map)
                {
                    merged.AddRange(map.Entries);
                }
                else
                {
                    diagnostics.Add(Diagnostic.Error(source.Position, "a merge key (<<) takes a map or a list of maps"));
                }
            }
        }

        private static int Count(DocumentNode node, int limit)
        {
            if (limit <= 0)
            {
                return MaxNodes;
            }

            var count = 1;
            var children = node switch
            {
                DocumentMap map => map.Entries.Select(entry => entry.Value),
                DocumentList list => list.Items,
                _ => [],
            };
            foreach (var child in children)
            {
                count += Count(child, limit - count);
                if (count >= limit)
                {
                    return MaxNodes;
                }
            }

            return count;
        }

        private SourcePosition At(in Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
    }
}
