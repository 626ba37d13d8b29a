namespace Guard.Engine.Access;

/// <summary>One conversation of one caller: an HMAC, so it tells nothing about the id it was made from and never meets another caller's.</summary>
public readonly record struct SessionKey(UInt128 Value)
{
    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
