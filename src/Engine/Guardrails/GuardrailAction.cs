namespace Guard.Engine.Guardrails;

/// <summary>What to do with one finding.</summary>
/// <param name="Kind">The verb.</param>
/// <param name="Text">Replacement of <see cref="GuardrailActionKind.Replace"/> (<c>{label}</c> stands for the label), or the message of a block.</param>
/// <param name="KeepLast">Characters (letters and digits) left readable at the end by <see cref="GuardrailActionKind.MaskKeepLast"/>.</param>
public sealed record GuardrailAction(GuardrailActionKind Kind, string? Text = null, int KeepLast = 0);
