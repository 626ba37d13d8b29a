namespace Guard.Engine.Spend;

/// <summary>The scopes of <see cref="ISpendReader"/> by name.</summary>
public static class SpendReaderExtensions
{
    /// <param name="reader">Totals in memory.</param>
    /// <param name="keyHash">Lower-case hex SHA-256 of the key.</param>
    public static NanoUsd OfKey(this ISpendReader reader, string keyHash) => reader.Spent(new BudgetScope(BudgetScopeKind.Key, keyHash));

    public static NanoUsd OfTeam(this ISpendReader reader, string teamId) => reader.Spent(new BudgetScope(BudgetScopeKind.Team, teamId));

    public static NanoUsd OfUser(this ISpendReader reader, string userId) => reader.Spent(new BudgetScope(BudgetScopeKind.User, userId));

    public static NanoUsd OfOrganization(this ISpendReader reader, string organizationId) =>
        reader.Spent(new BudgetScope(BudgetScopeKind.Organization, organizationId));
}
