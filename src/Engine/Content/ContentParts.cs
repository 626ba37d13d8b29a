using System.Text;

namespace Guard.Engine.Content;

/// <summary>The parts a guardrail may see: a filtered view of one table. Enumerates without allocating.</summary>
public readonly struct ContentParts
{
    private readonly PartTable _table;
    private readonly StageSet _stages;
    private readonly IPartScope? _scope;

    internal ContentParts(PartTable table, StageSet stages, IPartScope? scope = null)
    {
        _table = table;
        _stages = stages;
        _scope = scope;
    }

    /// <summary>Plain texts as parts, for stream windows, rule examples and tests. All share one stage.</summary>
    public static ContentParts Of(Stage stage, params ReadOnlySpan<string> texts)
    {
        var table = new PartTable(texts.Length);
        foreach (var text in texts)
        {
            table.AddText(Encoding.UTF8.GetBytes(text), ContentKind.Text, stage);
        }

        return new ContentParts(table, StageSet.All);
    }

    /// <summary>One piece of UTF-8 text as the only part.</summary>
    public static ContentParts Of(Stage stage, ContentKind kind, ReadOnlyMemory<byte> utf8)
    {
        var table = new PartTable(capacity: 1);
        table.AddText(utf8, kind, stage);
        return new ContentParts(table, StageSet.All);
    }

    internal PartTable Table => _table;

    /// <summary>A text that is read in the place of a part, such as that of several parts joined.</summary>
    internal static ContentParts Of(PartEntry like, ReadOnlyMemory<byte> utf8)
    {
        var table = new PartTable(capacity: 1);
        table.Add(new PartEntry
        {
            Original = utf8,
            Kind = like.Kind,
            Stage = like.Stage,
            Provenance = like.Provenance,
            MessageIndex = like.MessageIndex,
            Choice = like.Choice,
            ToolName = like.ToolName,
            ServerName = like.ServerName,
            ToolCallId = like.ToolCallId,
            Document = int.MaxValue,
        });
        return new ContentParts(table, StageSet.All);
    }

    /// <summary>The part with this table index, whether or not the filter shows it.</summary>
    public ContentPart At(int index) => new(_table, index);

    /// <summary>
    /// The JSON body the parts stand in, with the edits of earlier guardrails: what was masked before is masked in it, whatever this filter shows. A copy where
    /// there are edits. Empty for parts that stand in no body, such as stream windows, and where something was taken out whole.
    /// </summary>
    public ReadOnlyMemory<byte> GetDocument() => _table.GetDocument();

    /// <summary>The tools and tool calls of the visible stages, those without any text included.</summary>
    public ContentItems Items => new(_table, _stages, _scope);

    public Enumerator GetEnumerator() => new(_table, _stages, _scope);

    public struct Enumerator
    {
        private readonly PartTable _table;
        private readonly StageSet _stages;
        private readonly IPartScope? _scope;
        private int _index = -1;

        internal Enumerator(PartTable table, StageSet stages, IPartScope? scope)
        {
            _table = table;
            _stages = stages;
            _scope = scope;
        }

        public readonly ContentPart Current => new(_table, _index);

        public bool MoveNext()
        {
            while (++_index < _table.Count)
            {
                ref readonly var entry = ref _table.Entry(_index);
                if (_stages.Contains(entry.Stage) && !entry.IsRemoved && (_scope is null || Covers(entry)))
                {
                    return true;
                }
            }

            return false;
        }

        private readonly bool Covers(in PartEntry entry) => _scope!.Covers(entry.IsOfTool, entry.ToolName, entry.ServerName);
    }
}
