using System.Collections.Immutable;
using System.Text.Json;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>A LiteLLM guardrail class behind the sample's Python program, asked by the real process through the sample's rule file.</summary>
public sealed class PythonGuardrailTests
{
    [Theory]
    [InlineData("my_guardrail:PetsGuard")]
    [InlineData("my_guardrail:OlderGuard")]
    public async Task GuardrailClass_RewritesAndBlocks(string guardrail)
    {
        await using var python = await PythonGuardrail.StartAsync(guardrail);
        await using var upstream = await FakeOpenAi.StartAsync();
        await using var guard = await StartGuardAsync(upstream, python.Address);
        using var api = new GuardApi(guard.Address, guard.MasterKey);
        upstream.Answer(FakeReply.Text("TICKET-1 is done"));

        var rewritten = await AskAsync(api, "What about TICKET-4711?");
        var streamed = await StreamAsync(api, "Again, TICKET-4711?");
        upstream.Forget();
        var blocked = await AskAsync(api, "Tell me of Project Bluebird");

        rewritten.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("<TICKET> is done");
        streamed.ShouldBe("<TICKET> is done");
        blocked.GetProperty("error").GetProperty("message").GetString().ShouldBe("Project Bluebird is not for chat models.");
        upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Upstream_SeesTheRewrittenQuestion()
    {
        await using var python = await PythonGuardrail.StartAsync("my_guardrail:PetsGuard");
        await using var upstream = await FakeOpenAi.StartAsync();
        await using var guard = await StartGuardAsync(upstream, python.Address);
        using var api = new GuardApi(guard.Address, guard.MasterKey);

        await AskAsync(api, "What about TICKET-4711?");

        upstream.LastRequest.BodyText.ShouldContain("What about <TICKET>?");
    }

    [Fact]
    public async Task SamplesConfiguration_Serves()
    {
        await using var python = await PythonGuardrail.StartAsync("my_guardrail:PetsGuard");
        await using var guard = await GuardProcess.StartAsync(Options(await File.ReadAllTextAsync(PythonGuardrail.Sample("config.yaml")), python.Address));
        using var api = new GuardApi(guard.Address, guard.MasterKey);

        var answer = await AskAsync(api, "What about TICKET-4711?", "demo");

        answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldNotBeNull().ShouldContain("<TICKET>");
    }

    private static Task<GuardProcess> StartGuardAsync(FakeOpenAi upstream, Uri guardrail) =>
        GuardProcess.StartAsync(Options(Configurations.For(upstream) + "\n    paths: [rules.yaml]\n", guardrail));

    private static GuardProcessOptions Options(string config, Uri guardrail) => new()
    {
        Config = config,
        Files = ImmutableDictionary<string, string>.Empty.Add(
            "rules.yaml", File.ReadAllText(PythonGuardrail.Sample("rules.yaml")).Replace("http://127.0.0.1:8011", guardrail.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)),
        Environment = ImmutableDictionary<string, string>.Empty.Add("JUDGE_KEY", PythonGuardrail.Key),
    };

    private static async Task<JsonElement> AskAsync(GuardApi api, string text, string model = Configurations.Model)
    {
        using var answer = await api.ChatAsync(GuardApi.ChatBody(text, model));
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> StreamAsync(GuardApi api, string text)
    {
        using var answer = await api.ChatAsync(GuardApi.ChatBody(text, Configurations.Model, stream: true));
        return (await StreamedAnswer.ReadAsync(answer)).Text;
    }
}
