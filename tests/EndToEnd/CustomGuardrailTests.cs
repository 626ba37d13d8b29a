using System.Collections.Immutable;
using System.Security.Cryptography;
using Guard.Testing;

namespace Guard.EndToEndTests;

/// <summary>The sample of <c>samples/custom-guardrail</c>, built with the solution and given to a real process as its README says.</summary>
public sealed class CustomGuardrailTests : IDisposable
{
    private const string Number = "KD-1234566";
    private const string Mask = "<CUSTOMER_NUMBER>";

    private static readonly string Sample = RepositoryRoot.Combine("samples", "custom-guardrail");

    private readonly TemporaryDirectory _plugins = new();
    private readonly string _hash;

    public CustomGuardrailTests()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var built = Path.Combine(Sample, "bin", framework.Parent!.Name, framework.Name, "Acme.Guardrails.dll");
        File.Copy(built, _plugins.Combine("Acme.Guardrails.dll"));
        _hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(built)));
    }

    public void Dispose() => _plugins.Dispose();

    [Fact]
    public async Task ListedAssembly_MasksWhatIsAsked_AndWhatIsAnswered_WholeAndStreamed()
    {
        await using var guard = await GuardProcess.StartAsync(Options(_hash));
        using var api = new GuardApi(guard.Address, guard.MasterKey);

        var asked = await AskAsync(api, "echo", $"Refund {Number} but not KD-1234567.");
        var answered = await AskAsync(api, "canned", "Which number?");
        using var streamed = await api.ChatAsync(GuardApi.ChatBody("Which number?", "canned", stream: true));
        var stream = await StreamedAnswer.ReadAsync(streamed);

        asked.ShouldContain($"Refund {Mask} but not KD-1234567.");
        answered.ShouldContain($"It is {Mask}, sir.");
        answered.ShouldNotContain(Number);
        stream.IsDone.ShouldBeTrue(stream.Raw);
        stream.Text.ShouldBe($"It is {Mask}, sir.");
        guard.Output.ShouldContain("custom      customer_number");
    }

    [Fact]
    public async Task OtherHash_IsRefused_AndTheStartSaysWhichOneIsThere()
    {
        var refused = await Should.ThrowAsync<GuardProcessException>(async () => await GuardProcess.StartAsync(Options(new string('0', 64))));

        refused.Message.ShouldContain("exit code 1");
        refused.Message.ShouldContain($"the custom guardrails \"Acme.Guardrails.dll\" are not the ones listed: their SHA-256 is {_hash}");
    }

    [Fact]
    public async Task AssemblyThatIsNotListed_LeavesItsMatcherUnknown_AndTheStartSaysWhatToList()
    {
        var refused = await Should.ThrowAsync<GuardProcessException>(async () => await GuardProcess.StartAsync(Options(null)));

        refused.Message.ShouldContain($"to load it, list {{file: Acme.Guardrails.dll, sha256: \"{_hash}\"}}");
        refused.Message.ShouldContain("unknown matcher \"customer_number\"; matchers are");
        refused.Message.ShouldContain("guard: does not start: the rules hold 1 error");
    }

    private static async Task<string> AskAsync(GuardApi api, string model, string text)
    {
        using var answer = await api.ChatAsync(GuardApi.ChatBody(text, model));
        return System.Text.Json.JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private GuardProcessOptions Options(string? hash)
    {
        var allow = hash is null ? "[]" : "[{file: Acme.Guardrails.dll, sha256: \"" + hash + "\"}]";
        return new GuardProcessOptions
        {
            Config = $"""
                model_list:
                  - model_name: echo
                    litellm_params:
                      model: mock/echo
                  - model_name: canned
                    litellm_params:
                      model: mock/echo
                      mock_response: It is {Number}, sir.
                guard:
                  rules:
                    paths: [rules.yaml]
                  plugins:
                    path: {_plugins.Path}
                    allow: {allow}
                """,
            Files = ImmutableDictionary<string, string>.Empty.Add("rules.yaml", File.ReadAllText(Path.Combine(Sample, "rules", "customer-numbers.yaml"))),
        };
    }
}
