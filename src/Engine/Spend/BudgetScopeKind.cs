namespace Guard.Engine.Spend;

/// <summary>What a budget or a spend total belongs to.</summary>
public enum BudgetScopeKind
{
    Key = 0,
    Team = 1,
    User = 2,
    Organization = 3,
}
