using System.Text.Json.Nodes;

namespace Guard.McpFixture;

/// <summary>What all conversations of one process share.</summary>
internal sealed class Fixture(FixtureEra era)
{
    public FixtureEra Era { get; } = era;

    public ChangeFeed Changes { get; } = new();

    public StateSeal Seal { get; } = new();

    public TaskBoard Tasks { get; } = new(TimeProvider.System);

    public static JsonObject ServerInfo => new() { ["name"] = "mcp-fixture", ["version"] = "1.0.0" };

    public bool Speaks(FixtureEra era) => (Era & era) != 0;
}
