namespace Guard.Engine.Access;

/// <summary>How much access the directory holds in memory.</summary>
public readonly record struct AccessCounts(int Keys, int Teams, int Members, int Users, int Organizations, int EndUsers);
