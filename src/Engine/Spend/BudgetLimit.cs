namespace Guard.Engine.Spend;

/// <summary>A scope and the most it may spend.</summary>
public readonly record struct BudgetLimit(BudgetScope Scope, NanoUsd Limit);
