using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>A value and where its author wrote it.</summary>
internal readonly record struct Written<T>(T Value, SourcePosition Position);
