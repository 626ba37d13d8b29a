using Guard.McpHub.Pins;

namespace Guard.Storage.Sqlite;

/// <summary>A row of <c>mcp_pin</c>: one definition of one tool.</summary>
internal sealed record PinRow
{
    public string Server { get; init; } = "";

    public string Tool { get; init; } = "";

    public string Hash { get; init; } = "";

    public long State { get; init; }

    public string? Definition { get; init; }

    public long SeenAt { get; init; }

    public long? ApprovedAt { get; init; }

    public string? ApprovedBy { get; init; }

    public static IEnumerable<PinRow> From(ToolPin pin) => (pin.Waiting is { } waiting ? pin.Approved.Add(waiting) : pin.Approved).Select(definition => new PinRow
    {
        Server = pin.Server,
        Tool = pin.Tool,
        Hash = definition.Hash,
        State = (long)definition.State,
        Definition = definition.Text,
        SeenAt = SqliteValues.Micros(definition.SeenAt),
        ApprovedAt = SqliteValues.Micros(definition.ApprovedAt),
        ApprovedBy = definition.ApprovedBy,
    });

    /// <summary>The pin of rows that belong to one tool, in stored order.</summary>
    public static ToolPin ToPin(string server, string tool, IEnumerable<PinRow> rows)
    {
        var definitions = rows.Select(static row => row.ToDefinition()).ToList();
        return new ToolPin
        {
            Server = server,
            Tool = tool,
            Approved = [.. definitions.Where(static definition => definition.State == PinState.Approved)],
            Waiting = definitions.Find(static definition => definition.State != PinState.Approved),
        };
    }

    private PinnedDefinition ToDefinition() => new()
    {
        Hash = Hash,
        Text = Definition,
        State = (PinState)State,
        SeenAt = SqliteValues.Time(SeenAt),
        ApprovedAt = SqliteValues.Time(ApprovedAt),
        ApprovedBy = ApprovedBy,
    };
}
