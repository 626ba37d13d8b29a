using System.Text;

namespace Guard.Engine.Content;

/// <summary>The parts of one body or stream window, with the edits made so far. Owned by one request; not thread-safe while edited.</summary>
internal sealed class PartTable
{
    private PartEntry[] _entries = new PartEntry[8];
    private readonly List<ReadOnlyMemory<byte>> _documents = [];

    public int Count { get; private set; }

    /// <summary>Stages that at least one part has.</summary>
    public StageSet Stages { get; private set; }

    public ref PartEntry Entry(int index) => ref _entries[index];

    public ReadOnlyMemory<byte> Text(int index)
    {
        ref var entry = ref _entries[index];
        return entry.Edits is null ? entry.Original : entry.Edits.Current;
    }

    public string GetString(int index)
    {
        ref var entry = ref _entries[index];
        return entry.Cached ??= Encoding.UTF8.GetString(Text(index).Span);
    }

    public string GetPath(int index)
    {
        ref var entry = ref _entries[index];
        return entry.Document < _documents.Count ? JsonPath.Of(_documents[entry.Document].Span, entry.RawStart) : "$";
    }

    /// <summary>Makes a document known and returns its number.</summary>
    public int AddDocument(ReadOnlyMemory<byte> utf8Json)
    {
        _documents.Add(utf8Json);
        return _documents.Count - 1;
    }

    public ReadOnlyMemory<byte> Document(int number) => _documents[number];

    public int DocumentCount => _documents.Count;

    public int Add(in PartEntry entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count] = entry;
        Stages = Stages.With(entry.Stage);
        return Count++;
    }

    /// <summary>A part that stands in no document.</summary>
    public int AddText(ReadOnlyMemory<byte> utf8, ContentKind kind, Stage stage) =>
        Add(new PartEntry { Original = utf8, Kind = kind, Stage = stage, MessageIndex = -1, Document = int.MaxValue });

    /// <summary>Applies one redaction to the current text of its part.</summary>
    public void Apply(in Redaction redaction)
    {
        ref var entry = ref _entries[redaction.Part];
        entry.Edits ??= new EditedText(entry.Original);
        entry.Edits.Replace(redaction.Start, redaction.Length, Encoding.UTF8.GetBytes(redaction.Replacement));
        entry.Cached = null;
    }

    public bool HasEdits
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (_entries[i].Edits is not null || _entries[i].IsRemoved)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public void Clear()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        Stages = default;
        _documents.Clear();
    }
}
