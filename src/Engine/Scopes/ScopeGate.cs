namespace Guard.Engine.Scopes;

/// <summary>The quickest question about a scope: most scopes that do not match a request are ruled out by one look at a few bits. Immutable.</summary>
/// <param name="Field">The field of the condition that is asked first.</param>
/// <param name="Bits">The texts it may hold for.</param>
internal readonly record struct ScopeGate(ScopeField Field, ulong Bits)
{
    /// <summary>Rules nothing out.</summary>
    public static ScopeGate Open { get; } = new(ScopeField.Header, ulong.MaxValue);

    public bool IsOpen => Field == ScopeField.Header;

    public static ScopeGate Of(RuleScope? scope)
    {
        foreach (var term in scope?.Terms ?? [])
        {
            if (term is { Field: < ScopeField.Header, Text: { Texts: { } texts, Globs.IsEmpty: true, Patterns.IsEmpty: true } })
            {
                return new ScopeGate(term.Field, texts.Aggregate(0UL, static (bits, text) => bits | FactBits.Of(text)));
            }
        }

        return Open;
    }

    /// <summary>False when the scope certainly does not match.</summary>
    public bool MayMatch(in FactBits facts) => (facts[(int)Field] & Bits) != 0;
}
