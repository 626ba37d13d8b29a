using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>One matcher of a rule: a key under <c>match:</c> and what stands below it.</summary>
internal sealed record RuleMatch(string Type, SourcePosition Position, DocumentNode Settings);
