using Guard.Host;
using Guard.Host.Configuration;
using Guard.Testing;

namespace Guard.FunctionalTests.Keys;

/// <summary><c>guard explain --server</c> asks a running gateway, which knows its keys and teams.</summary>
public sealed class ExplainCommandTests
{
    private const string Guardrails = """
        guardrails:
          - {guardrail_name: pii-always, litellm_params: {guardrail: presidio, mode: pre_call, default_on: true}}
          - {guardrail_name: words, litellm_params: {guardrail: litellm_content_filter, mode: pre_call, blocked_words: [{keyword: falcon, action: MASK}]}}
          - {guardrail_name: tools, litellm_params: {guardrail: tool_permission, mode: pre_call, default_action: allow, rules: [{id: r, tool_name: Read, decision: deny}]}}
          - {guardrail_name: late, litellm_params: {guardrail: litellm_content_filter, mode: post_call, blocked_words: [{keyword: heron, action: MASK}]}}
        policies:
          hr-policy: {guardrails: {add: [words]}}
        policy_attachments:
          - {policy: hr-policy, teams: [hr]}
        """;

    [Fact]
    public async Task KeyOfATeamWithAPolicy_ModelAndRequest_EachHaveTheirPlaceAndOrigin()
    {
        await using var road = await Road.StartAsync(new RoadOptions { More = Guardrails, Deployment = "guardrails: [late]" });
        var team = (await road.AdminAsync("/team/new", """{"team_alias":"hr"}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        (await road.AdminAsync("/key/generate", $$"""{"team_id":"{{team}}","key_alias":"ann"}""")).ShouldBeOk();

        var (code, said) = await ExplainAsync(road, "--key-alias", "ann", "--model", Road.Model, "-g", "tools");

        code.ShouldBe(ExitCode.Ok, said);
        var lines = said.Split(Environment.NewLine);
        Place(lines, "tools").ShouldBeLessThan(Place(lines, "words"));
        Place(lines, "pii-always").ShouldBeLessThan(Place(lines, "words"));
        said.ShouldContain("+ request: tools");
        said.ShouldMatch(@"\+ policy: hr-policy \(team:hr\) \([^)]*config\.yaml:[0-9]+\)");
        said.ShouldContain($"+ model: late, by {Road.Model}");
        said.ShouldMatch(@"\+ default_on \([^)]*config\.yaml:[0-9]+\)");
    }

    [Fact]
    public async Task WrongAddressOrKey_IsTold()
    {
        await using var road = await Road.StartAsync();

        (await ExplainAsync(road, "--key-alias", "nobody")).Code.ShouldBe(ExitCode.Usage);
        var output = new StringWriter();
        (await new GuardCommands(output, output).RunAsync(["explain", "--server", "nowhere"], new ConfigEnvironment([]))).ShouldBe(ExitCode.Usage);
        output.ToString().ShouldContain("--server is an address");
    }

    private static int Place(string[] lines, string name)
    {
        var place = Array.FindIndex(lines, line => line.Contains($". {name}  ", StringComparison.Ordinal));
        place.ShouldBeGreaterThanOrEqualTo(0, string.Join('\n', lines));
        return place;
    }

    private static async Task<(int Code, string Said)> ExplainAsync(Road road, params string[] arguments)
    {
        var output = new StringWriter();
        var code = await new GuardCommands(output, output).RunAsync(
            ["explain", "--server", road.App.Address.ToString(), "--api-key", GuardApp.MasterKey, .. arguments], new ConfigEnvironment([]));
        return (code, output.ToString());
    }
}
