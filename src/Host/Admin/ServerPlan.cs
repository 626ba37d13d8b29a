using Guard.McpHub.Servers;

namespace Guard.Host.Admin;

/// <summary>What a change of stored servers comes to: a row to write, one to forget, or a refusal.</summary>
internal sealed record ServerPlan
{
    private ServerPlan()
    {
    }

    public McpServerRow? Put { get; private init; }

    public string? Delete { get; private init; }

    public AdminReply? Refusal { get; private init; }

    public static ServerPlan OfPut(McpServerRow row) => new() { Put = row };

    public static ServerPlan OfDelete(string id) => new() { Delete = id };

    public static ServerPlan Refuse(AdminReply refusal) => new() { Refusal = refusal };
}
