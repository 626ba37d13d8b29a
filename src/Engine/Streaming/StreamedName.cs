using Guard.Engine.Content;

namespace Guard.Engine.Streaming;

/// <summary>
/// A name that arrives in pieces. Clients put the pieces together, so that is its value; a piece that is only repeated is a whole name to some clients and half a name to
/// others, so it is none. Not thread-safe.
/// </summary>
internal struct StreamedName
{
    private string? _first;
    private string? _joined;
    private bool _isUnclear;
    private bool _hasRepeats;

    /// <summary>The name, or null when there is none or readers may disagree on it.</summary>
    public readonly string? Value => IsUnclear ? null : _joined;

    public readonly bool IsUnclear => _isUnclear || _hasRepeats;

    public void Add(string? piece, bool isUnclear)
    {
        _isUnclear |= isUnclear;
        if (string.IsNullOrEmpty(piece) || _isUnclear)
        {
            return;
        }

        if (_first is null)
        {
            _first = _joined = piece;
            return;
        }

        var isRepeat = string.Equals(piece, _first, StringComparison.Ordinal) && (_hasRepeats || string.Equals(_joined, _first, StringComparison.Ordinal));
        _hasRepeats = isRepeat;
        _joined += piece;
        _isUnclear |= System.Text.Encoding.UTF8.GetByteCount(_joined) > ToolIdentity.LongestName;
    }
}
