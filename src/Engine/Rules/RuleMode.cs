namespace Guard.Engine.Rules;

/// <summary>Whether verdicts are carried out.</summary>
internal enum RuleMode
{
    Enforce = 0,
    Monitor = 1,
    Off = 2,
}
