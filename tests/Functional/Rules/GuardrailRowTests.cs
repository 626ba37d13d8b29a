using System.Text.Json;

namespace Guard.FunctionalTests.Rules;

/// <summary>LiteLLM's <c>/guardrails</c>: what is stored guards the next request, and what is wrong is never stored.</summary>
public sealed class GuardrailRowTests : IAsyncLifetime
{
    private Road _road = null!;

    public async ValueTask InitializeAsync() => _road = await Road.StartAsync();

    public ValueTask DisposeAsync() => _road.DisposeAsync();

    [Fact]
    public async Task StoredGuardrail_GuardsTheNextRequest_UntilItIsDeleted()
    {
        var id = await CreateAsync(Words("no-falcons", "falcon"));
        (await _road.AskAsync("the falcon lands")).Status.ShouldBeInRange(400, 403);

        (await _road.SendAsync("DELETE", $"/guardrails/{id}")).ShouldBeOk();

        (await _road.AskAsync("the falcon lands")).ShouldBeOk();
        (await _road.SendAsync("GET", $"/guardrails/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task BadGuardrail_IsRefusedWithEveryFinding_AndNotStored()
    {
        var before = await NamesAsync();

        var reply = await _road.SendAsync("POST", "/guardrails", """{"guardrail":{"guardrail_name":"wrong","litellm_params":{"guardrail":"presidioo","mode":"pre_cal","default_on":true}}}""");

        reply.ShouldBeError(422);
        reply.Json.GetProperty("error").GetProperty("diagnostics").GetArrayLength().ShouldBeGreaterThanOrEqualTo(1);
        (await NamesAsync()).ShouldBe(before);
        (await _road.AskAsync("good morning")).ShouldBeOk();
        (await _road.GetAsync("/health/readiness")).Json.GetProperty("status").GetString().ShouldBe("healthy");
    }

    [Theory]
    [InlineData("{}", 422)]
    [InlineData("""{"guardrail":{"litellm_params":{}}}""", 422)]
    [InlineData("""{"guardrail":{"guardrail_name":"x"}}""", 422)]
    [InlineData("""{"guardrail":{"guardrail_name":7,"litellm_params":{}}}""", 422)]
    public async Task ShapeOfABody_IsToldAsLiteLlmTellsIt(string body, int status)
    {
        var reply = await _road.SendAsync("POST", "/guardrails", body);

        reply.Status.ShouldBe(status, reply.Text);
        reply.Json.TryGetProperty("detail", out _).ShouldBeTrue(reply.Text);
    }

    [Fact]
    public async Task UnknownId_IsADetail()
    {
        var reply = await _road.SendAsync("PATCH", "/guardrails/nobody", "{}");

        reply.Status.ShouldBe(404);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain("nobody");
    }

    [Fact]
    public async Task List_ShowsRulesAndRows_AndMasksSecrets()
    {
        await CreateAsync("""{"guardrail_name":"asked","litellm_params":{"guardrail":"generic_guardrail_api","mode":"pre_call","api_base":"https://guards.example/","api_key":"sk-very-secret-0001","headers":{"x-tenant":"secret-0002"}},"guardrail_info":{"note":"theirs"}}""");

        foreach (var path in (string[])["/guardrails/list", "/v2/guardrails/list"])
        {
            var reply = (await _road.GetAsync(path)).ShouldBeOk();
            reply.Text.ShouldNotContain("secret-000");
            var rows = reply.Json.GetProperty("guardrails").EnumerateArray().ToDictionary(static row => row.GetProperty("guardrail_name").GetString()!);
            rows["asked"].GetProperty("guardrail_definition_location").GetString().ShouldBe("db");
            rows["asked"].GetProperty("litellm_params").GetProperty("api_key").GetString().ShouldBe("****");
            rows["asked"].GetProperty("guardrail_info").GetProperty("note").GetString().ShouldBe("theirs");
            rows["pii"].GetProperty("guardrail_definition_location").GetString().ShouldBe("config");
            rows["pii"].GetProperty("litellm_params").GetProperty("default_on").GetBoolean().ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Patch_ChangesWhatItNames_AndKeepsAMaskedSecret()
    {
        var id = await CreateAsync(Words("no-birds", "falcon"));

        (await _road.SendAsync("PATCH", $"/guardrails/{id}", """{"litellm_params":{"default_on":false}}""")).ShouldBeOk();

        (await _road.AskAsync("the falcon lands")).ShouldBeOk();
        (await _road.PostAsync("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"the falcon lands"}],"guardrails":["no-birds"]}""")).Status.ShouldBeInRange(400, 403);
    }

    [Theory]
    [InlineData("PATCH", """{"litellm_params":{"api_base":"https://elsewhere.example/"}}""")]
    [InlineData("PATCH", """{"litellm_params":{"api_base":"https://elsewhere.example/","api_key":"****"}}""")]
    [InlineData("PUT", """{"guardrail":{"guardrail_name":"asked","litellm_params":{"guardrail":"generic_guardrail_api","mode":"pre_call","api_base":"https://elsewhere.example/","headers":{"x-tenant":"****"}}}}""")]
    public async Task StoredCredential_DoesNotGoAlongToAnotherAddress(string method, string body)
    {
        var id = await CreateAsync("""{"guardrail_name":"asked","litellm_params":{"guardrail":"generic_guardrail_api","mode":"pre_call","api_base":"https://guards.example/","api_key":"sk-very-secret-0001","headers":{"x-tenant":"secret-0002"}}}""");

        var reply = await _road.SendAsync(method, $"/guardrails/{id}", body);

        reply.Status.ShouldBe(400, reply.Text);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain("send them again");
        (await _road.GetAsync($"/guardrails/{id}")).ShouldBeOk().Json.GetProperty("litellm_params").GetProperty("api_base").GetString().ShouldBe("https://guards.example/");
    }

    [Fact]
    public async Task AddressChanges_WithACredentialOfItsOwn()
    {
        var id = await CreateAsync("""{"guardrail_name":"asked","litellm_params":{"guardrail":"generic_guardrail_api","mode":"pre_call","api_base":"https://guards.example/","api_key":"sk-very-secret-0001"}}""");

        var reply = await _road.SendAsync("PATCH", $"/guardrails/{id}", """{"litellm_params":{"api_base":"https://elsewhere.example/","api_key":"sk-very-secret-0002"}}""");

        reply.ShouldBeOk().Json.GetProperty("litellm_params").GetProperty("api_base").GetString().ShouldBe("https://elsewhere.example/");
    }

    [Fact]
    public async Task NameOfARow_IsTakenOnce()
    {
        await CreateAsync(Words("twice", "falcon"));

        var reply = await _road.SendAsync("POST", "/guardrails", $$"""{"guardrail":{{Words("twice", "heron")}}}""");

        reply.Status.ShouldBe(400);
        reply.Json.GetProperty("detail").GetString()!.ShouldContain("already exists");
    }

    [Fact]
    public async Task File_WinsOverARowOfItsName_AndSaysSo()
    {
        var reply = await _road.SendAsync("POST", "/guardrails", $$"""{"guardrail":{{Words("pii", "falcon")}}}""");

        reply.ShouldBeOk().Json.GetProperty("guard_status").GetString()!.ShouldContain("files win");
        (await _road.AskAsync("the falcon lands")).ShouldBeOk();
        (await _road.AskAsync(Road.Email)).ShouldBeOk().Content.ShouldNotContain(Road.Email);
    }

    [Fact]
    public async Task Policy_GoesFromDraftToProduction_AndOnlyThenCounts()
    {
        await CreateAsync(Words("birds", "falcon", isDefaultOn: false));
        var first = (await _road.SendAsync("POST", "/policies", """{"policy_name":"zoo","guardrails_add":["pii-block"]}""")).ShouldBeOk().Json;
        (await _road.SendAsync("POST", "/policies/attachments", """{"policy_name":"zoo","teams":["keepers"]}""")).ShouldBeOk();
        var draft = (await _road.SendAsync("POST", "/policies/name/zoo/versions", "{}")).ShouldBeOk().Json.GetProperty("policy_id").GetString();
        (await _road.SendAsync("PUT", $"/policies/{draft}", """{"guardrails_add":["birds"]}""")).ShouldBeOk();

        (await ResolveAsync()).ShouldBe("pii-block");
        (await _road.SendAsync("PUT", $"/policies/{draft}/status", """{"version_status":"production"}""")).Status.ShouldBe(400);
        (await _road.SendAsync("PUT", $"/policies/{draft}/status", """{"version_status":"published"}""")).ShouldBeOk();
        (await _road.SendAsync("PUT", $"/policies/{draft}/status", """{"version_status":"production"}""")).ShouldBeOk();

        (await ResolveAsync()).ShouldBe("birds");
        (await _road.GetAsync("/policies/name/zoo/versions")).Json.GetProperty("versions").EnumerateArray()
            .Select(static row => $"{row.GetProperty("version_number").GetInt32()} {row.GetProperty("version_status").GetString()}").ShouldBe(["2 production", "1 published"]);
        (await _road.SendAsync("PUT", $"/policies/{first.GetProperty("policy_id").GetString()}", """{"guardrails_add":[]}""")).Status.ShouldBe(400);
        var compared = (await _road.GetAsync($"/policies/compare?version_a={first.GetProperty("policy_id").GetString()}&version_b={draft}")).ShouldBeOk().Json.GetProperty("field_diffs");
        compared.EnumerateObject().Select(static field => field.Name).ShouldBe(["guardrails_add"]);
        (await _road.GetAsync($"/policies/{draft}/resolved-guardrails")).ShouldBeOk().Json.GetProperty("resolved_guardrails")[0].GetString().ShouldBe("birds");
    }

    [Fact]
    public async Task AttachedPolicy_RunsForItsTeam_AndIsExplained()
    {
        (await _road.SendAsync("POST", "/policies", """{"policy_name":"strict","guardrails_add":["pii-block"]}""")).ShouldBeOk();
        (await _road.SendAsync("POST", "/policies/attachments", """{"policy_name":"strict","teams":["hr"]}""")).ShouldBeOk();
        var team = (await _road.AdminAsync("/team/new", """{"team_alias":"hr"}""")).ShouldBeOk().Json.GetProperty("team_id").GetString();
        var key = await _road.Master.GenerateKeyAsync($$"""{"team_id":"{{team}}","key_alias":"of-hr"}""");

        (await _road.AskAsync(Road.Email, key)).ShouldBeError(400);
        (await _road.AskAsync(Road.Email)).ShouldBeOk();
        var explained = (await _road.AdminAsync("/guard/v1/explain", """{"key_alias":"of-hr"}""")).ShouldBeOk().Json.GetProperty("guardrails");
        var reason = explained.EnumerateArray().Single(static item => item.GetProperty("name").GetString() == "pii-block").GetProperty("reasons")[0];
        reason.GetProperty("source").GetString().ShouldBe("policy");
        reason.GetProperty("detail").GetString().ShouldBe("strict (team:hr)");
        var impact = (await _road.AdminAsync("/policies/attachments/estimate-impact", """{"policy_name":"strict","teams":["hr"]}""")).ShouldBeOk().Json;
        impact.GetProperty("affected_keys_count").GetInt32().ShouldBe(1);
        impact.GetProperty("affected_teams_count").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task PolicyOfUnknownGuardrails_IsRefused()
    {
        (await _road.SendAsync("POST", "/policies", """{"policy_name":"lost","guardrails_add":["no-such-guardrail"]}""")).ShouldBeError(422);

        (await _road.GetAsync("/policies/list")).ShouldBeOk().Json.GetProperty("total_count").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task PolicyInUse_CannotBeDeleted()
    {
        var id = (await _road.SendAsync("POST", "/policies", """{"policy_name":"used","guardrails_add":["pii-block"]}""")).ShouldBeOk().Json.GetProperty("policy_id").GetString();
        (await _road.SendAsync("POST", "/policies/attachments", """{"policy_name":"used","scope":"*"}""")).ShouldBeOk();

        (await _road.SendAsync("DELETE", $"/policies/{id}")).ShouldBeError(422);

        (await _road.AskAsync(Road.Email)).ShouldBeError(400);
    }

    [Fact]
    public async Task Pipeline_IsTriedStepByStep()
    {
        var body = JsonSerializer.Serialize(new
        {
            pipeline = new { mode = "pre_call", steps = new object[] { new { guardrail = "pii", on_pass = "next" }, new { guardrail = "pii-block", on_fail = "block" } } },
            test_messages = new[] { new { role = "user", content = Road.Email } },
        });

        var tried = (await _road.AdminAsync("/policies/test-pipeline", body)).ShouldBeOk().Json;

        tried.GetProperty("terminal_action").GetString().ShouldBe("block");
        tried.GetProperty("step_results").EnumerateArray().Select(static step => $"{step.GetProperty("outcome").GetString()} {step.GetProperty("action_taken").GetString()}").ShouldBe(["pass next", "fail block"]);
    }

    [Theory]
    [InlineData("GET", "/guardrails/list")]
    [InlineData("POST", "/guardrails")]
    [InlineData("GET", "/policies/list")]
    [InlineData("POST", "/policies")]
    [InlineData("POST", "/policies/attachments")]
    public async Task RowsAreTheAdministratorsAlone(string method, string path)
    {
        var key = await _road.Master.GenerateKeyAsync();

        (await _road.SendAsync(method, path, method == "POST" ? "{}" : null, key)).ShouldBeError(403);
    }

    private static string Words(string name, string word, bool isDefaultOn = true) => JsonSerializer.Serialize(new
    {
        guardrail_name = name,
        litellm_params = new
        {
            guardrail = "litellm_content_filter",
            mode = "pre_call",
            default_on = isDefaultOn,
            blocked_words = new[] { new { keyword = word, action = "BLOCK" } },
        },
    });

    private async Task<string> CreateAsync(string guardrail) =>
        (await _road.SendAsync("POST", "/guardrails", $$"""{"guardrail":{{guardrail}}}""")).ShouldBeOk().Json.GetProperty("guardrail_id").GetString()!;

    private async Task<List<string?>> NamesAsync() =>
        [.. (await _road.GetAsync("/guardrails/list")).ShouldBeOk().Json.GetProperty("guardrails").EnumerateArray().Select(static row => row.GetProperty("guardrail_name").GetString())];

    private async Task<string> ResolveAsync()
    {
        var resolved = (await _road.AdminAsync("/policies/resolve", """{"team_alias":"keepers"}""")).ShouldBeOk().Json;
        var matched = resolved.GetProperty("matched_policies")[0];
        matched.GetProperty("policy_name").GetString().ShouldBe("zoo");
        matched.GetProperty("matched_via").GetString().ShouldBe("team:keepers");
        return string.Join(',', resolved.GetProperty("effective_guardrails").EnumerateArray().Select(static name => name.GetString()));
    }
}
