using Guard.Engine.Access;
using Guard.McpHub.Policy;
using Guard.McpHub.Servers;
using Guard.McpHub.Toolsets;

namespace Guard.UnitTests.McpHub;

public class ToolPolicyTests
{
    private const string Both = """{"mcp_servers":["files","notes"]}""";

    private static readonly McpServerSettings Files = new() { Id = "id-files", Name = "files", Alias = "fs" };
    private static readonly McpServerSettings Notes = new() { Id = "id-notes", Name = "notes", AccessGroups = ["writers"] };

    private readonly ToolPolicy _policy = new(new ServerDirectory([Files, Notes]), new ToolsetDirectory([]));

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("""{"mcp_servers":["files"]}""", null, "files")]
    [InlineData("""{"mcp_servers":["fs"]}""", null, "files")]
    [InlineData("""{"mcp_servers":["id-files"]}""", null, "files")]
    [InlineData("""{"mcp_access_groups":["writers"]}""", null, "notes")]
    [InlineData("""{"mcp_servers":["files"]}""", """{"mcp_servers":["notes"]}""", "")]
    [InlineData("""{"mcp_servers":["all-proxy-mcpservers"]}""", """{"mcp_servers":["notes"]}""", "notes")]
    [InlineData("""{"mcp_servers":["nobody"]}""", Both, "")]
    [InlineData("""{"mcp_servers":[]}""", Both, "files notes")]
    [InlineData("""{"mcp_servers":"files"}""", null, "")]
    [InlineData("""{"mcp_servers":[7,null,{"a":1}]}""", null, "")]
    [InlineData("[]", null, "")]
    [InlineData("not json", null, "")]
    public void Scopes_OnlyTighten(string? key, string? team, string expected)
    {
        var caller = Caller(key) with { Team = team is null ? null : new Team { TeamId = "t", ObjectPermissionJson = team } };

        string.Join(' ', _policy.ServersOf(caller).Select(static server => server.Name)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("""{"mcp_servers":["files"]}""", "files")]
    [InlineData(Both, "files")]
    public void EndUser_TakesAwayAndNeverGrants(string? key, string expected)
    {
        var caller = Caller(key) with { EndUser = new EndUser { EndUserId = "e", ObjectPermissionJson = """{"mcp_servers":["files"]}""" } };

        string.Join(' ', _policy.ServersOf(caller).Select(static server => server.Name)).ShouldBe(expected);
    }

    [Fact]
    public void MasterKey_MayUseEverything_AndAnonymousOnlyWhatEveryKeyMay()
    {
        _policy.ServersOf(Engine.Access.Caller.Master).Length.ShouldBe(2);
        _policy.ServersOf(Engine.Access.Caller.Anonymous).ShouldBeEmpty();
        new ToolPolicy(new ServerDirectory([Files with { AllowAllKeys = true }, Notes]), new ToolsetDirectory([])).ServersOf(Engine.Access.Caller.Anonymous).ShouldHaveSingleItem().Name.ShouldBe("files");
    }

    [Theory]
    [InlineData("""{"mcp_tool_permissions":{"files":["read"]}}""", "read", true)]
    [InlineData("""{"mcp_tool_permissions":{"files":["fs-read"]}}""", "read", true)]
    [InlineData("""{"mcp_tool_permissions":{"fs":["read"]}}""", "write", false)]
    [InlineData("""{"mcp_tool_permissions":{"files":["Read"]}}""", "read", false)]
    [InlineData("""{"mcp_tool_permissions":{"files":[]}}""", "read", false)]
    [InlineData("""{"mcp_tool_permissions":{"notes":["add"]}}""", "read", true)]
    [InlineData("{}", "read", true)]
    public void ToolPermissions_NameWhatMayBeUsed(string permission, string tool, bool expected) =>
        _policy.IsAllowed(Caller(permission), Files, tool, $"fs-{tool}").ShouldBe(expected);

    private static Caller Caller(string? permission) => new() { Key = new VirtualKey { TokenHash = "h", KeyName = "k", ObjectPermissionJson = permission } };
}
