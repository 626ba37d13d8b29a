using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Guard.Engine.Content;

/// <summary>The parts of one body or stream window, with the edits made so far. Owned by one request; not thread-safe while edited.</summary>
/// <param name="capacity">Parts there will be, for a small table that nobody disposes; without it memory is pooled.</param>
internal sealed class PartTable(int capacity = 0) : IDisposable
{
    private const int FirstRent = 128;

    private PartEntry[] _entries = capacity == 0 ? [] : new PartEntry[capacity];
    private bool _isRented;
    private ItemTable? _items;
    private readonly List<PartDocument> _documents = [];
    private readonly ByteArena _arena = new();
    private ToolSketch _tools;

    public int Count { get; private set; }

    /// <summary>Stages that at least one part has.</summary>
    public StageSet Stages { get; private set; }

    /// <summary>Whether a rule of these stages and this scope means anything of the table. What was taken out since counts still.</summary>
    public bool HasAny(StageSet stages, IPartScope? scope)
    {
        if (!stages.Overlaps(Stages) || scope is null)
        {
            return stages.Overlaps(Stages);
        }

        return Tools.MayHold(scope.Tools, scope.ToolStarts) && _tools.HasAny(this, stages, scope);
    }

    /// <summary>False when none of these tools is in the table.</summary>
    public bool MayHold(ToolNames tools) => tools.MayBeIn(Tools);

    private ref readonly ToolSketch Tools
    {
        get
        {
            if (!_tools.IsMade)
            {
                _tools = ToolSketch.Of(this);
            }

            return ref _tools;
        }
    }

    /// <summary>The tools and tool calls; made when first asked for.</summary>
    public ItemTable Items => _items ??= new ItemTable();

    public int ItemCount => _items?.Count ?? 0;

    /// <summary>Some tool or tool call was taken out.</summary>
    public bool HasRemovedItems => _items is { HasRemoved: true };

    /// <summary>Some text is cut into several parts.</summary>
    public bool HasGroups { get; private set; }

    public ref PartEntry Entry(int index) => ref _entries[index];

    public ref ItemEntry Item(int index) => ref _items!.At(index);

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
        return entry.Document < _documents.Count ? JsonPath.Of(_documents[entry.Document].Utf8.Span, entry.RawStart) : "$";
    }

    public string GetItemPath(int item) => _documents.Count > 0 ? JsonPath.Of(_documents[0].Utf8.Span, Item(item).Start) : "$";

    /// <summary>Makes the body known; it is document 0.</summary>
    public int AddDocument(ReadOnlyMemory<byte> utf8Json)
    {
        _documents.Add(new PartDocument(utf8Json, -1, 0, 0));
        return _documents.Count - 1;
    }

    /// <summary>Makes a JSON text known that stands inside a string of another document.</summary>
    public int AddDocument(ReadOnlyMemory<byte> utf8Json, in PartEntry host)
    {
        _documents.Add(new PartDocument(utf8Json, host.Document, host.RawStart, host.RawLength));
        return _documents.Count - 1;
    }

    public PartDocument Document(int number) => _documents[number];

    public int DocumentCount => _documents.Count;

    /// <summary>Document 0 as it reads after the edits; empty when there is none, or when a part was removed, which no splice says yet.</summary>
    public ReadOnlyMemory<byte> GetDocument()
    {
        if (_documents.Count == 0 || HasRemovedItems)
        {
            return default;
        }

        for (var i = 0; i < Count; i++)
        {
            if (_entries[i].IsRemoved)
            {
                return default;
            }
        }

        var patch = new BodyPatch();
        PartSplicer.AddEdits(this, patch);
        return patch.IsEmpty ? _documents[0].Utf8 : patch.Apply(_documents[0].Utf8.Span);
    }

    /// <summary>The text of an escaped string, in memory that lives as long as the table.</summary>
    public ReadOnlyMemory<byte> Unescape(ReadOnlySpan<byte> raw)
    {
        var memory = _arena.Take(raw.Length);
        var length = JsonText.Unescape(raw, memory.Span);
        _arena.Trim(raw.Length - length);
        return memory[..length];
    }

    public int Add(in PartEntry entry)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        _entries[Count] = entry;
        _tools = default;
        Stages = Stages.With(entry.Stage);
        HasGroups |= entry.Group != 0 && Count > 0 && _entries[Count - 1].Group == entry.Group;
        return Count++;
    }

    /// <summary>The arguments of a call, or the schema of a definition, after edits.</summary>
    public ReadOnlyMemory<byte> GetArguments(int item)
    {
        ref readonly var entry = ref Item(item);
        return entry.Arguments switch
        {
            ArgumentSource.Part => Text(entry.ArgumentsAt),
            ArgumentSource.Document => PartSplicer.Slice(this, entry.ArgumentsAt, new ByteRange(0, _documents[entry.ArgumentsAt].Utf8.Length)),
            ArgumentSource.Range => PartSplicer.Slice(this, entry.ArgumentsAt, entry.ArgumentsRange),
            _ => default,
        };
    }

    /// <summary>Adds a tool or a tool call; its parts follow.</summary>
    public int AddItem(in ItemEntry item)
    {
        Stages = Stages.With(item.Stage);
        _tools = default;
        return Items.Add(item);
    }

    /// <summary>Takes an item out, with its parts. False when there is no such item.</summary>
    public bool Remove(in Removal removal)
    {
        if (_items is null || !_items.Remove(removal))
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            _entries[i].IsRemoved |= _entries[i].Item == removal.Item + 1;
        }

        return true;
    }

    /// <summary>A part that stands in no document.</summary>
    public int AddText(ReadOnlyMemory<byte> utf8, ContentKind kind, Stage stage) =>
        Add(new PartEntry { Original = utf8, Kind = kind, Stage = stage, MessageIndex = -1, Document = int.MaxValue });

    /// <summary>Makes a text the only part and forgets the others: a stream's window is judged again as it grows.</summary>
    public void SetText(ReadOnlyMemory<byte> utf8, ContentKind kind, Stage stage)
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        AddText(utf8, kind, stage);
    }

    /// <summary>Applies the edits of one decision; redactions are ordered, so they are taken from the end.</summary>
    public void Apply(ImmutableArray<Redaction> redactions)
    {
        for (var i = redactions.Length - 1; i >= 0; i--)
        {
            Apply(redactions[i]);
        }
    }

    /// <summary>Applies the edits of one decision. False when it names an item that there is none of: such a decision cannot be carried out.</summary>
    public bool Apply(ImmutableArray<Redaction> redactions, ImmutableArray<Removal> removals)
    {
        Apply(redactions);
        var isWhole = true;
        foreach (var removal in removals)
        {
            isWhole &= Remove(removal);
        }

        return isWhole;
    }

    /// <summary>Applies one redaction to the current text of its part.</summary>
    public void Apply(in Redaction redaction)
    {
        ref var entry = ref _entries[redaction.Part];
        entry.Edits ??= new EditedText(entry.Original);
        entry.Edits.Replace(redaction.Start, redaction.Length, Encoding.UTF8.GetBytes(redaction.Replacement));
        entry.Cached = null;
    }

    /// <summary>Bytes of text in all parts.</summary>
    public long TextBytes()
    {
        var sum = 0L;
        for (var i = 0; i < Count; i++)
        {
            sum += _entries[i].Original.Length;
        }

        return sum;
    }

    public bool HasEdits
    {
        get
        {
            if (HasRemovedItems)
            {
                return true;
            }

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

    public void RemoveLast() => _entries[--Count] = default;

    /// <summary>Gives back the memory of rows and unescaped texts; the parts must not be read afterwards.</summary>
    public void Dispose()
    {
        Array.Clear(_entries, 0, Count);
        Count = 0;
        Stages = default;
        GiveBack();
        _items?.Dispose();
        _documents.Clear();
        _arena.Dispose();
    }

    private void Grow()
    {
        var larger = ArrayPool<PartEntry>.Shared.Rent(Math.Max(FirstRent, Count * 2));
        Array.Copy(_entries, larger, Count);
        Array.Clear(_entries, 0, Count);
        GiveBack();
        _entries = larger;
        _isRented = true;
    }

    private void GiveBack()
    {
        if (_isRented)
        {
            ArrayPool<PartEntry>.Shared.Return(_entries);
            _entries = [];
            _isRented = false;
        }
    }
}
