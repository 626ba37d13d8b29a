using System.Buffers.Text;
using System.Text.Json;

namespace Guard.Engine.Schemas;

/// <summary>A number of a schema. Immutable.</summary>
internal sealed class ExactNumber
{
    private readonly bool _isNegative;
    private readonly byte[] _digits;
    private readonly long _exponent;

    public ExactNumber(in JsonElement number)
    {
        var raw = JsonRaw.Number(number);
        var view = NumberView.Parse(raw, new byte[raw.Length]);
        _isNegative = view.IsNegative;
        _digits = view.Digits.ToArray();
        _exponent = view.Exponent;
        Small = TrySmall(raw, out var small) ? small : null;
    }

    /// <summary>The value when it is written as a plain whole number.</summary>
    public long? Small { get; }

    public NumberView View => new(_isNegative, _digits, _exponent);

    public bool IsPositive => !View.IsZero && !_isNegative;

    /// <summary>The value as a count: null when it is negative or not whole; what is beyond <see cref="long.MaxValue"/> is cut to that.</summary>
    public long? AsCount()
    {
        if (View.IsZero)
        {
            return 0;
        }

        if (_isNegative || _exponent < 0)
        {
            return null;
        }

        if (_digits.Length + _exponent > 18)
        {
            return long.MaxValue;
        }

        long value = 0;
        foreach (var digit in _digits)
        {
            value = (value * 10) + digit - '0';
        }

        for (var i = 0; i < _exponent; i++)
        {
            value *= 10;
        }

        return value;
    }

    public static bool TrySmall(ReadOnlySpan<byte> raw, out long value)
    {
        value = 0;
        return raw.Length <= 18 && Utf8Parser.TryParse(raw, out value, out var read) && read == raw.Length;
    }
}
