namespace Guard.Engine.Schemas;

/// <summary>Which members or items of one instance were evaluated: the annotations that <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> need. One judgement's.</summary>
internal sealed class EvaluatedSet
{
    private ulong[] _bits = [];
    private bool _isAll;

    public void Reset(int count)
    {
        _isAll = false;
        var words = (count + 63) >> 6;
        if (_bits.Length < words)
        {
            _bits = new ulong[words];
        }
        else
        {
            Array.Clear(_bits);
        }
    }

    public bool Has(int index) => _isAll || (_bits[index >> 6] & (1UL << index)) != 0;

    public void Add(int index) => _bits[index >> 6] |= 1UL << index;

    public void AddAll() => _isAll = true;

    public void Add(EvaluatedSet other)
    {
        _isAll |= other._isAll;
        for (var i = 0; i < Math.Min(_bits.Length, other._bits.Length); i++)
        {
            _bits[i] |= other._bits[i];
        }
    }
}
