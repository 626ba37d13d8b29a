namespace Guard.Host.Presidio;

/// <summary>A range of code points and what stands there, as a caller reports it.</summary>
internal readonly record struct EntitySpan(int Start, int End, string Entity, double Score);
