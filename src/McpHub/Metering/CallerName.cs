using Guard.Engine.Access;

namespace Guard.McpHub.Metering;

/// <summary>The name under which the hub keeps what belongs to a caller: its key's, whoever uses it. Without a key there is the master key and, on public routes, everybody together.</summary>
internal static class CallerName
{
    public static string Of(Caller caller) => caller.Key?.TokenHash ?? (caller.IsMaster ? "master" : "");
}
