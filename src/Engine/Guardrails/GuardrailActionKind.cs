namespace Guard.Engine.Guardrails;

/// <summary>Verbs a rule's <c>action</c> may use.</summary>
public enum GuardrailActionKind
{
    /// <summary>Leave it.</summary>
    Allow = 0,

    /// <summary>Leave it and count it.</summary>
    Log = 1,

    /// <summary>Put <c>&lt;LABEL&gt;</c> in its place.</summary>
    Mask = 2,

    /// <summary>Replace letters and digits with <c>*</c> but for the last few; separators stay.</summary>
    MaskKeepLast = 3,

    /// <summary>Put a given text in its place.</summary>
    Replace = 4,

    /// <summary>Take it out.</summary>
    Redact = 5,

    Block = 6,

    /// <summary>Put <c>&lt;LABEL:</c>, a keyed hash and <c>&gt;</c> in its place: equal texts stay recognisable as equal.</summary>
    Hash = 7,

    /// <summary>Put the encrypted text in its place; who has the key can read it.</summary>
    Encrypt = 8,

    /// <summary>A human is asked. Where nobody can be asked, it is a block.</summary>
    Confirm = 9,

    /// <summary>Take the whole tool or tool call out that it was found in. What is found outside of tools is blocked.</summary>
    Remove = 10,
}
