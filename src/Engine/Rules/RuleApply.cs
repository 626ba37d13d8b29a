namespace Guard.Engine.Rules;

/// <summary>Whether a rule always runs or must be named.</summary>
internal enum RuleApply
{
    Always = 0,
    OnRequest = 1,
}
