namespace Guard.Engine.Spend;

/// <summary>One owner of money: a key (by hash), team, user or organisation (by id).</summary>
public readonly record struct BudgetScope(BudgetScopeKind Kind, string Id);
