using System.Text;
using System.Text.Json;
using Guard.Engine.Spend;
using Guard.Testing;

namespace Guard.FunctionalTests.Spend;

/// <summary>What the log says about guardrails comes from evaluations that happened, and never holds what they found.</summary>
public sealed class GuardrailEvidenceTests
{
    private const string Blocking = """
        guard: v1
        pack: test/words
        rules:
          - id: test/words/forbidden
            version: 4
            title: One word is refused
            at: [input]
            match: {keywords: [forbidden]}
            action: block
          - id: test/words/watched
            version: 2
            title: One word is watched
            mode: monitor
            at: [input, output]
            match: {keywords: [watched]}
            action: block
        """;

    [Fact]
    public async Task Mask_IsDescribed_ByPlaceAndFingerprint()
    {
        await using var road = await Road.StartAsync();
        var first = (await road.AskAsync($"write to {Road.Email} please")).ShouldBeOk();
        var second = (await road.AskAsync($"é {Road.Email}")).ShouldBeOk();

        var (one, two) = (Pii(await road.SpendAsync(first.RequestId)), Pii(await road.SpendAsync(second.RequestId)));
        one.Status.ShouldBe("guardrail_intervened");
        one.Revision.ShouldBe(first.Header("x-guard-revision"));
        one.RuleId.ShouldMatch("^baseline/.+@[0-9]+$");
        var finding = one.Findings.ShouldHaveSingleItem();
        (finding.Entity, finding.Kind, finding.Message, finding.Start, finding.Length).ShouldBe(("EMAIL_ADDRESS", "text", 0, 9, Road.Email.Length));
        finding.Fingerprint.ShouldMatch("^[0-9a-f]{16}$");
        two.Findings.ShouldHaveSingleItem().Start.ShouldBe(3);
        two.Findings[0].Fingerprint.ShouldBe(finding.Fingerprint);
    }

    [Fact]
    public async Task StreamedFinding_StandsWhereItStoodInTheWholeText()
    {
        await using var road = await Road.StartAsync();
        var words = string.Concat(Enumerable.Repeat("word ", 400));
        road.Upstream.Answer(FakeReply.Text($"{words}{Road.Email} and more"));

        await road.StreamAsync(Road.Chat("hi", stream: true));

        var evidence = (await road.SpendAsync()).ShouldHaveSingleItem().Guardrails.Single(item => item.Stage == "output" && item.Findings.Length > 0);
        evidence.Findings.ShouldHaveSingleItem().Start.ShouldBe(words.Length);
    }

    [Fact]
    public async Task RefusedRequest_IsBooked_ForNothing_WithWhatRefusedIt()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Blocking });
        var reply = (await road.AskAsync("this is forbidden, and watched")).ShouldBeError(400);

        reply.Header("x-litellm-applied-guardrails").ShouldBe("test/words/forbidden");
        var record = (await road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem();
        (record.Status, record.Cost, record.IsPriced, record.Provider).ShouldBe((AttemptStatus.Blocked, NanoUsd.Zero, true, null));
        var evidence = record.Guardrails.ShouldHaveSingleItem();
        (evidence.RuleId, evidence.Status, evidence.Mode).ShouldBe(("test/words/forbidden@4", "guardrail_intervened", "enforce"));
        road.Upstream.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task MonitoredRule_SaysWhatItSaw_AndChangesNothing()
    {
        await using var road = await Road.StartAsync(new RoadOptions { Rules = Blocking });
        var reply = (await road.AskAsync("a watched word")).ShouldBeOk();

        var evidence = (await road.SpendAsync(reply.RequestId)).ShouldHaveSingleItem().Guardrails.Single(item => item.Name == "test/words/watched" && item.Stage == "input");
        (evidence.Mode, evidence.Status, evidence.MaskedEntities["KEYWORD"]).ShouldBe(("monitor", "success", 1));
        road.Upstream.LastRequest.BodyText.ShouldContain("a watched word");
    }

    [Fact]
    public async Task SpendLog_TellsItInLiteLlmsWords_AndNoMatchedText()
    {
        await using var road = await Road.StartAsync();
        var reply = (await road.AskAsync($"write to {Road.Email}")).ShouldBeOk();
        var text = "";
        await Deadline.UntilAsync(
            async _ => (text = (await road.GetAsync($"/spend/logs?request_id={reply.RequestId}")).ShouldBeOk().Text).Contains("guardrail_information", StringComparison.Ordinal),
            "the row to be written");

        text.ShouldNotContain(Road.Email);
        var information = JsonElement.Parse(text).EnumerateArray().Single().GetProperty("metadata").GetProperty("guardrail_information").EnumerateArray()
            .Single(item => item.GetProperty("guardrail_status").GetString() == "guardrail_intervened");
        information.GetProperty("guardrail_mode").GetString().ShouldBe("pre_call");
        information.GetProperty("masked_entity_count").GetProperty("EMAIL_ADDRESS").GetInt32().ShouldBe(1);
        information.GetProperty("match_details").EnumerateArray().Single().GetProperty("length").GetInt32().ShouldBe(Encoding.UTF8.GetByteCount(Road.Email));
    }

    private static GuardrailEvidence Pii(IReadOnlyList<SpendRecord> records) =>
        records.ShouldHaveSingleItem().Guardrails.Single(item => item.Type == "pii" && item.Stage == "input");
}
