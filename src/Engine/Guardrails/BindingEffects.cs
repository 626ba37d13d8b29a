namespace Guard.Engine.Guardrails;

/// <summary>What a binding's findings can lead to.</summary>
[Flags]
public enum BindingEffects
{
    None = 0,

    /// <summary>Some finding ends in a refusal.</summary>
    Refuses = 1,

    /// <summary>Some finding changes the content.</summary>
    Edits = 2,
}
