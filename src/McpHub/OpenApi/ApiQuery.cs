using System.Collections.Frozen;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Names of query parameters as those servers read them that take the most for the same: <c>Key</c>, <c>key</c> and <c>key[0]</c>, <c>api.key</c> and <c>api_key</c>. So nothing that an argument
/// writes is taken for what the operator wrote. Pure.
/// </summary>
internal static class ApiQuery
{
    /// <summary>The same for names that some server takes for one another.</summary>
    public static string Plain(string name) => name.Split('[', 2)[0].Trim().Replace('.', '_').Replace(' ', '_').ToUpperInvariant();

    /// <summary>The plain names of the parameters in a query.</summary>
    public static FrozenSet<string> NamesIn(string query) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static pair => Plain(Uri.UnescapeDataString(pair.Split('=', 2)[0].Replace('+', ' ')))).ToFrozenSet(StringComparer.Ordinal);
}
