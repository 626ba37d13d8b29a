namespace Guard.Engine.Content;

/// <summary>Take a whole item out: a tool, a tool call.</summary>
/// <param name="Item">Index of the item; <see cref="ContentPart.Item"/> names that of a part.</param>
/// <param name="Label">Why; never the value.</param>
/// <param name="Notice">A sentence to put into the answer where a tool call was taken out, or null for none.</param>
public readonly record struct Removal(int Item, string Label, string? Notice = null);
