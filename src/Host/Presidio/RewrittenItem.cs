namespace Guard.Host.Presidio;

/// <summary>What took the place of a result; offsets in code points of the new text.</summary>
internal sealed record RewrittenItem(int Start, int End, string Entity, string Text, string Operator);
