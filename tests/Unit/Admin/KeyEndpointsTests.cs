using System.Net;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Admin;

public sealed class KeyEndpointsTests
{
    [Fact]
    public async Task Generate_AnswersTheRow_WithTheSecretOnce()
    {
        await using var app = await AdminApp.StartAsync();

        var created = (await app.Post("/key/generate", """{"key_alias":"reporting","models":["gpt-4o"],"duration":"30d","max_budget":12.5,"user_id":"ana"}""")).Ok;

        var secret = created.GetProperty("key").GetString()!;
        secret.ShouldStartWith("sk-");
        created.GetProperty("token").GetString().ShouldBe(KeyHasher.Hash(secret));
        created.GetProperty("token_id").GetString().ShouldBe(KeyHasher.Hash(secret));
        created.GetProperty("key_name").GetString().ShouldBe("sk-..." + secret[^4..]);
        created.GetProperty("expires").GetString().ShouldBe("2026-02-04T12:00:00.000000Z");
        created.GetProperty("max_budget").GetDecimal().ShouldBe(12.5m);
        created.GetProperty("models")[0].GetString().ShouldBe("gpt-4o");
        created.GetProperty("user_id").GetString().ShouldBe("ana");
        created.GetProperty("spend").GetDecimal().ShouldBe(0);
        (await app.Get("/key/info?key=" + secret)).Text.ShouldNotContain(secret);
        (await app.Get("/key/list?return_full_object=true")).Text.ShouldNotContain(secret);
        (await app.Post("/key/update", $$"""{"key":"{{secret}}","blocked":false}""")).Text.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Generate_MakesAKeyThatWorksAtOnce_AndAfterTheStoreIsReadAgain()
    {
        await using var app = await AdminApp.StartAsync();

        var secret = await app.Generate();

        app.Directory.Authenticate(secret).Error.ShouldBeNull();
        await app.Directory.LoadAsync(CancellationToken.None);
        app.Directory.Authenticate(secret).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Generate_TakesAnEmptyBody()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Post("/key/generate", "")).Ok.GetProperty("key").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task Generate_KeepsFieldsForLater_AndUnknownOnes()
    {
        await using var app = await AdminApp.StartAsync();

        var secret = await app.Generate("""{"tpm_limit":1000,"budget_duration":"30d","something_new":{"a":[1,null]},"model_rpm_limit":{"gpt-4o":5},"spend":99}""");
        var info = (await app.Get("/key/info?key=" + secret)).Ok.GetProperty("info");

        info.GetProperty("tpm_limit").GetInt32().ShouldBe(1000);
        info.GetProperty("budget_duration").GetString().ShouldBe("30d");
        info.GetProperty("something_new").GetRawText().ShouldBe("""{"a":[1,null]}""");
        info.GetProperty("model_rpm_limit").GetProperty("gpt-4o").GetInt32().ShouldBe(5);
        info.GetProperty("metadata").GetProperty("model_rpm_limit").GetProperty("gpt-4o").GetInt32().ShouldBe(5);
        info.GetProperty("spend").GetDecimal().ShouldBe(0);
    }

    [Fact]
    public async Task Generate_EchoesGuardrailsAndTags_InMetadataToo()
    {
        await using var app = await AdminApp.StartAsync("pii");

        var row = (await app.Post("/key/generate", """{"guardrails":["pii"],"tags":["a","b"],"metadata":{"owner":"Ana"}}""")).Ok;

        row.GetProperty("guardrails").GetRawText().ShouldBe("""["pii"]""");
        row.GetProperty("tags").GetRawText().ShouldBe("""["a","b"]""");
        row.GetProperty("metadata").GetRawText().ShouldBe("""{"owner":"Ana","guardrails":["pii"],"tags":["a","b"]}""");
    }

    [Fact]
    public async Task Generate_HonoursGuardrails_ThatStandInMetadataOnly()
    {
        await using var app = await AdminApp.StartAsync("pii");

        var secret = await app.Generate("""{"metadata":{"guardrails":["pii"]}}""");

        app.Directory.FindKey(secret)!.Guardrails.ShouldBe(["pii"]);
    }

    [Fact]
    public async Task Update_KeepsGuardrails_WhenOnlyMetadataChanges()
    {
        await using var app = await AdminApp.StartAsync("pii");
        var secret = await app.Generate("""{"guardrails":["pii"]}""");

        await app.Post("/key/update", $$$"""{"key":"{{{secret}}}","metadata":{"note":"new"}}""");

        app.Directory.FindKey(secret)!.Guardrails.ShouldBe(["pii"]);
        app.Directory.FindKey(secret)!.MetadataJson.ShouldBe("""{"note":"new","guardrails":["pii"]}""");
    }

    [Fact]
    public async Task Generate_RefusesAnUnknownGuardrail_AndListsTheKnown()
    {
        await using var app = await AdminApp.StartAsync("pii", "words");

        var answer = await app.Post("/key/generate", """{"guardrails":["pii","wrods"]}""");

        answer.ShouldFail(HttpStatusCode.BadRequest, "guardrails");
        answer.Error.GetProperty("message").GetString()!.ShouldContain("pii, words");
    }

    [Theory]
    [InlineData("""{"key":"not-a-key"}""", "key")]
    [InlineData("""{"key":"sk-"}""", "key")]
    [InlineData("""{"key":"sk-with space"}""", "key")]
    [InlineData("""{"key":"sk-größe"}""", "key")]
    [InlineData("""{"key":"sk-master-of-the-house-0123456789"}""", "key")]
    [InlineData("""{"key_alias":1}""", "key_alias")]
    [InlineData("""{"duration":"soon"}""", "duration")]
    [InlineData("""{"duration":"101y"}""", "duration")]
    [InlineData("""{"duration":30}""", "duration")]
    [InlineData("""{"models":"gpt-4o"}""", "models")]
    [InlineData("""{"models":[1]}""", "models")]
    [InlineData("""{"aliases":{"a":1}}""", "aliases")]
    [InlineData("""{"max_budget":"10"}""", "max_budget")]
    [InlineData("""{"max_budget":-1}""", "max_budget")]
    [InlineData("""{"max_budget":1e300}""", "max_budget")]
    [InlineData("""{"rpm_limit":1.5}""", "rpm_limit")]
    [InlineData("""{"rpm_limit":-1}""", "rpm_limit")]
    [InlineData("""{"blocked":"yes"}""", "blocked")]
    [InlineData("""{"metadata":[]}""", "metadata")]
    [InlineData("""{"metadata":{"guardrails":"pii"}}""", "metadata.guardrails")]
    [InlineData("""{"object_permission":"all"}""", "object_permission")]
    [InlineData("""{"team_id":"nobody"}""", "team_id")]
    [InlineData("""{"models":[],"models":["*"]}""", "models")]
    [InlineData("""{"metadata":{"a":1,"\u0061":2}}""", "metadata.a")]
    [InlineData("""{"x":"\ud800"}""", null)]
    [InlineData("""{"\ud800":"x"}""", null)]
    [InlineData("""{"x":1,}""", null)]
    [InlineData("""{"x":1} {}""", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public async Task Generate_Refuses_WhatIsWrong_NamingTheField(string body, string? parameter)
    {
        await using var app = await AdminApp.StartAsync();

        var answer = await app.Post("/key/generate", body);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        if (parameter is not null)
        {
            answer.Error.GetProperty("param").GetString().ShouldBe(parameter);
        }

        app.Directory.Counts.Keys.ShouldBe(0);
    }

    [Fact]
    public async Task Generate_RefusesABody_ThatIsTooLargeOrTooDeep()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Post("/key/generate", $$"""{"x":"{{new string('x', 1024 * 1024)}}"}""")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await app.Post("/key/generate", $$"""{"x":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await app.Post("/key/generate", $$"""{"x":"{{new string('x', 70_000)}}"}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Generate_RefusesAnAliasOrAKey_ThatIsTaken()
    {
        await using var app = await AdminApp.StartAsync();
        await app.Generate("""{"key":"sk-chosen-by-hand","key_alias":"one"}""");

        (await app.Post("/key/generate", """{"key_alias":"one"}""")).ShouldFail(HttpStatusCode.BadRequest, "key_alias");
        (await app.Post("/key/generate", """{"key":"sk-chosen-by-hand"}""")).ShouldFail(HttpStatusCode.Conflict, "key");
    }

    [Fact]
    public async Task Generate_GivesAnAliasToOne_WhenManyAskForItAtOnce()
    {
        await using var app = await AdminApp.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.Post("/key/generate", """{"key_alias":"same"}""")));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
    }

    [Fact]
    public async Task Update_ChangesOnlyWhatIsSent_AndHoldsOnTheNextRequest()
    {
        await using var app = await AdminApp.StartAsync();
        var secret = await app.Generate("""{"models":["a"],"max_budget":1,"duration":"1h","key_alias":"k"}""");

        var row = (await app.Post("/key/update", $$"""{"key":"{{secret}}","models":["b"],"max_budget":null}""")).Ok;

        row.GetProperty("key").GetString().ShouldBe(KeyHasher.Hash(secret));
        var key = app.Directory.Authenticate(secret).Value.Key!;
        key.Models.ShouldBe(["b"]);
        key.MaxBudget.ShouldBeNull();
        key.KeyAlias.ShouldBe("k");
        key.Expires.ShouldNotBeNull();
    }

    [Fact]
    public async Task BlockAndUnblock_HoldOnTheNextRequest()
    {
        await using var app = await AdminApp.StartAsync();
        var secret = await app.Generate();

        (await app.Post("/key/block", $$"""{"key":"{{KeyHasher.Hash(secret)}}"}""")).Ok.GetProperty("blocked").GetBoolean().ShouldBeTrue();
        (await app.Get("/key/info", secret)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.Post("/key/unblock", $$"""{"key":"{{secret}}"}""")).Ok.GetProperty("blocked").GetBoolean().ShouldBeFalse();
        (await app.Get("/key/info", secret)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_RemovesKeys_BySecretHashOrAlias()
    {
        await using var app = await AdminApp.StartAsync();
        var (one, two) = (await app.Generate(), await app.Generate());
        var three = await app.Generate("""{"key_alias":"three"}""");

        var deleted = (await app.Post("/key/delete", $$"""{"keys":["{{one}}","{{KeyHasher.Hash(two)}}"],"key_aliases":["three"]}""")).Ok.GetProperty("deleted_keys");

        deleted.EnumerateArray().Select(item => item.GetString()).ShouldBe([KeyHasher.Hash(one), KeyHasher.Hash(two), KeyHasher.Hash(three)]);
        app.Directory.Counts.Keys.ShouldBe(0);
        (await app.Get("/key/info", one)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Delete_RemovesNothing_WhenOneOfTheKeysIsUnknown()
    {
        await using var app = await AdminApp.StartAsync();
        var one = await app.Generate();

        (await app.Post("/key/delete", $$"""{"keys":["{{one}}","sk-unknown"]}""")).ShouldFail(HttpStatusCode.NotFound, "keys");
        (await app.Post("/key/delete", "{}")).ShouldFail(HttpStatusCode.BadRequest, "keys");

        app.Directory.Counts.Keys.ShouldBe(1);
    }

    [Fact]
    public async Task Info_ShowsAKeyItself_AndTheMasterKeyAll_ButNoKeyAnother()
    {
        await using var app = await AdminApp.StartAsync();
        var (ana, ben) = (await app.Generate("""{"key_alias":"ana"}"""), await app.Generate());
        app.Spend.Totals[new BudgetScope(BudgetScopeKind.Key, KeyHasher.Hash(ana))] = new NanoUsd(1_500_000_001);

        var own = (await app.Get("/key/info", ana)).Ok;
        own.GetProperty("key").GetString().ShouldBe(KeyHasher.Hash(ana));
        own.GetProperty("info").GetProperty("key_alias").GetString().ShouldBe("ana");
        own.GetProperty("info").GetProperty("spend").GetRawText().ShouldBe("1.500000001");
        own.GetProperty("info").TryGetProperty("token", out _).ShouldBeFalse();
        (await app.Get("/key/info?key=" + ana)).Ok.GetProperty("key").GetString().ShouldBe(KeyHasher.Hash(ana));

        var another = await app.Get("/key/info?key=" + ana, ben);
        var unknown = await app.Get("/key/info?key=sk-unknown", ben);
        another.ShouldFail(HttpStatusCode.Forbidden, "key");
        unknown.Text.ShouldBe(another.Text);
    }

    [Fact]
    public async Task Info_AnswersNotFound_ForAKeyNobodyKnows()
    {
        await using var app = await AdminApp.StartAsync();

        var answer = await app.Get("/key/info?key=sk-unknown");

        answer.ShouldFail(HttpStatusCode.NotFound, "key");
        answer.Error.GetProperty("type").GetString().ShouldBe("not_found_error");
        (await app.Get("/key/info")).ShouldFail(HttpStatusCode.NotFound, "key");
    }

    [Fact]
    public async Task Answers_AreReadableJson_InOtherLanguages()
    {
        await using var app = await AdminApp.StartAsync();

        (await app.Post("/key/generate", """{"key_alias":"größe 鍵"}""")).Text.ShouldContain("größe 鍵");
    }

    [Fact]
    public async Task MaxBudget_IsHardToTheNanoDollar_OnItsWayThroughStoreAndAnswers()
    {
        await using var app = await AdminApp.StartAsync();
        var secret = await app.Generate("""{"max_budget":0.000000001}""");

        await app.Directory.LoadAsync(CancellationToken.None);

        app.Directory.FindKey(secret)!.MaxBudget.ShouldBe(new NanoUsd(1));
        (await app.Get("/key/info?key=" + secret)).Ok.GetProperty("info").GetProperty("max_budget").GetDecimal().ShouldBe(0.000000001m);
    }
}
