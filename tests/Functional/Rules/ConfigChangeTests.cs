using Guard.Testing;

namespace Guard.FunctionalTests.Rules;

/// <summary>The guardrails and policies of config.yaml change while the process runs; the rest of the file waits for a restart.</summary>
public sealed class ConfigChangeTests
{
    private const string Falcons = """
        guardrails:
          - guardrail_name: no-falcons
            litellm_params:
              guardrail: litellm_content_filter
              mode: pre_call
              default_on: true
              blocked_words: [{keyword: falcon, action: BLOCK}]
        """;

    [Fact]
    public async Task ChangedGuardrails_AreInForceAfterAReload_AndOtherSectionsAreNamed()
    {
        await using var road = await Road.StartAsync();
        (await road.AskAsync("the falcon lands")).ShouldBeOk();
        Write(road, Falcons + "\nlitellm_settings:\n  num_retries: 2");

        var reply = (await road.SendAsync("POST", "/guard/v1/reload", "{}")).ShouldBeOk();

        reply.Json.GetProperty("changed").GetBoolean().ShouldBeTrue(reply.Text);
        reply.Json.GetProperty("restart_needed").EnumerateArray().Select(static name => name.GetString()).ShouldBe(["litellm_settings"]);
        (await road.AskAsync("the falcon lands")).Status.ShouldBeInRange(400, 403);
        (await road.GetAsync("/guardrails/list")).Json.GetProperty("guardrails").EnumerateArray()
            .ShouldContain(static row => row.GetProperty("guardrail_name").GetString() == "no-falcons" && row.GetProperty("guardrail_definition_location").GetString() == "config");
    }

    [Fact]
    public async Task MistakeInTheFile_KeepsWhatIsInForce()
    {
        await using var road = await Road.StartAsync(new RoadOptions { More = Falcons });
        (await road.AskAsync("the falcon lands")).Status.ShouldBeInRange(400, 403);
        Write(road, Falcons.Replace("litellm_content_filter", "litellm_content_filtre", StringComparison.Ordinal));

        (await road.SendAsync("POST", "/guard/v1/reload", "{}")).ShouldBeError(422).Text.ShouldContain("config.yaml");

        (await road.AskAsync("the falcon lands")).Status.ShouldBeInRange(400, 403);
        Write(road, Falcons.Replace("falcon,", "heron,", StringComparison.Ordinal));
        (await road.SendAsync("POST", "/guard/v1/reload", "{}")).ShouldBeOk();
        (await road.AskAsync("the falcon lands")).ShouldBeOk();
    }

    [Fact]
    public async Task ChangedFile_IsNoticed()
    {
        await using var road = await Road.StartAsync();
        Write(road, Falcons);

        await Deadline.UntilAsync(async _ => (await road.AskAsync("the falcon lands")).Status is 400 or 403, "the changed configuration to be noticed");
    }

    private static void Write(Road road, string more) => road.App.Write("config.yaml", new RoadOptions { More = more }.Config([.. road.Upstreams.Select(static upstream => upstream.BaseUrl)]));
}
