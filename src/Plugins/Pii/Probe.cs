using Guard.Plugins.Text;

namespace Guard.Plugins.Pii;

/// <summary>
/// The question "does something start here?", as recognizers see it: the symbols from one position on, a bounded look back, and the best offer so
/// far. Reading behind the end of a text to which more may be added marks the question as undecided. That is what makes streamed scans exact: an
/// answer depends on nothing but the text between <see cref="ContextBytes"/> before and <see cref="MaxMatchBytes"/> behind the position.
/// </summary>
internal ref struct Probe
{
    /// <summary>How far back context words and boundaries are looked for.</summary>
    public const int ContextBytes = 120;

    /// <summary>No match is longer, and nothing farther ahead decides anything.</summary>
    public const int MaxMatchBytes = 2048;

    private readonly SymbolText _text;
    private readonly ReadOnlySpan<byte> _symbols;
    private readonly int _visibleEnd;
    private readonly int _leftOffset;
    private readonly bool _isOpen;
    private readonly ulong _entities;
    private readonly ReadOnlySpan<double> _minScores;
    private ulong _context;
    private bool _isContextKnown;

    public Probe(SymbolText text, int start, int visibleEnd, ulong entities, ReadOnlySpan<double> minScores)
    {
        _text = text;
        _symbols = text.Symbols;
        Start = start;
        var offset = text.OffsetOf(start);
        _visibleEnd = visibleEnd;
        _leftOffset = offset - ContextBytes;
        _isOpen = text.IsPartial && visibleEnd == text.Count && text.DecodedBytes - offset < MaxMatchBytes;
        _entities = entities;
        _minScores = minScores;
    }

    /// <summary>Index of the first symbol of whatever is found here.</summary>
    public int Start { get; }

    /// <summary>The answer could change with more text.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>Index behind the best offer, or 0.</summary>
    public int BestEnd { get; private set; }

    public PiiEntity BestEntity { get; private set; }

    public double BestScore { get; private set; }

    /// <summary>The symbol at an absolute index, at or behind <see cref="Start"/>.</summary>
    public byte this[int index]
    {
        get
        {
            if (index < _visibleEnd)
            {
                return _symbols[index];
            }

            IsUndecided |= _isOpen;
            return Symbol.End;
        }
    }

    public readonly bool Wants(PiiEntity entity) => (_entities & (1UL << (int)entity)) != 0;

    public readonly bool WantsAny(ulong entities) => (_entities & entities) != 0;

    /// <summary>The symbol <paramref name="distance"/> before <see cref="Start"/>, or <see cref="Symbol.End"/> at the text's start.</summary>
    public readonly byte Before(int distance)
    {
        var index = Start - distance;
        return index >= 0 && _text.OffsetOf(index) >= _leftOffset ? _symbols[index] : Symbol.End;
    }

    /// <summary>Symbols between <see cref="Start"/> and <paramref name="end"/>; only what was read before.</summary>
    public readonly ReadOnlySpan<byte> Slice(int from, int end) => _symbols[from..end];

    /// <summary>Neither a word nor a longer number goes on at <paramref name="index"/>.</summary>
    public bool EndsAt(int index)
    {
        var next = this[index];
        if (Symbol.IsWord(next))
        {
            return false;
        }

        return next is not ((byte)'-' or (byte)'.') || !Symbol.IsDigit(this[index + 1]);
    }

    /// <summary>No word ends right before <see cref="Start"/>.</summary>
    public readonly bool StartsWord => !Symbol.IsWord(Before(1));

    /// <summary>No word ends right before, not even one that is joined on with a hyphen or a dot.</summary>
    public readonly bool StartsToken => StartsWord && (Before(1) is not ((byte)'-' or (byte)'.') || !Symbol.IsWord(Before(2)));

    /// <summary>Whether one of the entity's context words stands among the words before.</summary>
    public bool HasContext(PiiEntity entity)
    {
        if (!_isContextKnown)
        {
            _context = ContextWords.Find(_text, Start, _leftOffset);
            _isContextKnown = true;
        }

        return (_context & (1UL << (int)entity)) != 0;
    }

    /// <summary>Proposes a finding; the longest wins, then the likeliest, then the entity that is listed first.</summary>
    public void Offer(PiiEntity entity, int end, double score)
    {
        if (!Wants(entity) || score < _minScores[(int)entity] || end < BestEnd)
        {
            return;
        }

        if (end > BestEnd || score > BestScore || (score.Equals(BestScore) && entity < BestEntity))
        {
            BestEnd = end;
            BestEntity = entity;
            BestScore = score;
        }
    }

    /// <summary>The same with one score where a context word stands before and another where none does.</summary>
    public void Offer(PiiEntity entity, int end, double alone, double inContext)
    {
        if (Wants(entity))
        {
            Offer(entity, end, HasContext(entity) ? inContext : alone);
        }
    }
}
