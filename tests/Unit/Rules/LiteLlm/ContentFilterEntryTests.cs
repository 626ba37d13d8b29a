namespace Guard.UnitTests.Rules.LiteLlm;

public class ContentFilterEntryTests
{
    [Fact]
    public async Task Words_AreBlockedOrMasked_AlsoInsideOfOthers()
    {
        var config = await LiteLlmConfig.OfAsync(
            """
            guardrail: litellm_content_filter
            mode: pre_call
            blocked_words:
              - {keyword: falcon, action: BLOCK, description: a project}
              - {keyword: hawk, action: mask}
            """);

        (await config.JudgeAsync("the Falcons fly")).ShouldBe("blocked: Blocked by the guardrail \"g\": BLOCKED_WORD found.");
        (await config.JudgeAsync("a hawk, a nighthawk")).ShouldBe("a [KEYWORD_REDACTED], a night[KEYWORD_REDACTED]");
        config.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_HaveATagOfTheirOwn()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: litellm_content_filter\nmode: pre_call\nkeyword_redaction_tag: '***'\nblocked_words: [{keyword: hawk, action: MASK}]");

        (await config.JudgeAsync("a hawk")).ShouldBe("a ***");
    }

    [Fact]
    public async Task ReadyMadePatterns_AreServedByTheDetectorOfPersonalData()
    {
        var config = await LiteLlmConfig.OfAsync(
            """
            guardrail: litellm_content_filter
            mode: pre_call
            patterns:
              - {pattern_type: prebuilt, pattern_name: email, action: MASK}
              - {pattern_type: prebuilt, pattern_name: us_ssn, action: BLOCK}
              - {pattern_type: prebuilt, pattern_name: ipv4, action: MASK}
            """);

        (await config.JudgeAsync("ana.lind@client.example at 10.20.30.40")).ShouldBe("[EMAIL_REDACTED] at [IPV4_REDACTED]");
        (await config.JudgeAsync("ssn 536-22-1234")).ShouldBe("blocked: Content blocked: us_ssn pattern detected.");
    }

    [Fact]
    public async Task PatternsOfItsOwn_AreServed_WhateverTheCase()
    {
        var config = await LiteLlmConfig.OfAsync(
            """
            guardrail: litellm_content_filter
            mode: pre_call
            patterns:
              - {pattern_type: regex, pattern: 'emp-\d{4}', name: employee, action: MASK}
              - {pattern_type: regex, pattern: 'EMAIL', name: EMAIL_ADDRESS, action: BLOCK}
              - {pattern_type: prebuilt, pattern_name: aws_access_key, action: MASK}
            """);

        (await config.JudgeAsync("EMP-1234 AKIAABCDEFGHIJKLMNOP")).ShouldBe("[EMPLOYEE_REDACTED] [AWS_ACCESS_KEY_REDACTED]");
        (await config.JudgeAsync("an e-mail, no email")).ShouldBe("blocked: Content blocked: EMAIL_ADDRESS pattern detected.");
    }

    [Fact]
    public async Task PatternWithALookahead_IsAnError()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: litellm_content_filter\nmode: pre_call\npatterns: [{pattern_type: regex, pattern: '(?=a)b', action: BLOCK}]");

        config.Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task PatternsOfOneEntity_BlockWhereOneOfThemBlocks()
    {
        var config = await LiteLlmConfig.OfAsync(
            """
            guardrail: litellm_content_filter
            mode: pre_call
            pattern_redaction_format: '({pattern_name})'
            patterns: [{pattern_name: visa, action: MASK}, {pattern_name: mastercard, action: BLOCK}, {pattern_name: amex, action: MASK}]
            """);

        (await config.JudgeAsync("4111 1111 1111 1111")).ShouldStartWith("blocked");
    }

    [Theory]
    [InlineData("patterns: [{pattern_type: prebuilt, pattern_name: passport_uk, action: BLOCK}]")]
    [InlineData("categories: [{category: harmful_violence, enabled: true, action: BLOCK}]")]
    [InlineData("image_model: gpt-4o")]
    public async Task WhatIsNotServed_RefusesTheWholeGuardrail(string lines)
    {
        var onRequest = await LiteLlmConfig.OfAsync($"guardrail: litellm_content_filter\nmode: pre_call\nblocked_words: [x]\n{lines}");
        var forced = await LiteLlmConfig.OfAsync($"guardrail: litellm_content_filter\nmode: pre_call\ndefault_on: true\nblocked_words: [x]\n{lines}");

        onRequest.Good.Unserved.Keys.ShouldBe(["g"]);
        onRequest.Good.Bindings.ShouldBeEmpty();
        forced.Errors.ShouldHaveSingleItem().ShouldContain("not served yet");
    }

    [Fact]
    public async Task CategoryThatIsOff_IsNoMatter()
    {
        var config = await LiteLlmConfig.OfAsync("guardrail: litellm_content_filter\nmode: pre_call\nblocked_words: [x]\ncategories: [{category: harmful_violence, enabled: false}]");

        config.Good.Bindings.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("patterns: [{pattern_name: emial, action: BLOCK}]", "did you mean \"email\"?")]
    [InlineData("patterns: [{action: BLOCK}]", "without \"pattern_name\"")]
    [InlineData("blocked_words: [{action: BLOCK}]", "without a \"keyword\"")]
    [InlineData("blocked_words_file: ../../etc/words.yaml", "cannot be read")]
    [InlineData("severity_threshold: high", "looks for nothing")]
    public async Task Mistakes_AreErrors(string lines, string expected)
    {
        var config = await LiteLlmConfig.OfAsync($"guardrail: litellm_content_filter\nmode: pre_call\n{lines}");

        config.Errors.ShouldHaveSingleItem().ShouldContain(expected);
    }
}
