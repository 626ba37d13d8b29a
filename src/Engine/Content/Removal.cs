namespace Guard.Engine.Content;

/// <summary>Take a whole part out: a tool, a tool call, a list entry.</summary>
public readonly record struct Removal(int Part, string Label);
