namespace Guard.UnitTests.Rules;

/// <summary>Rule texts that tests start from.</summary>
internal static class RuleSamples
{
    /// <summary>A rule file with one good rule that masks a word.</summary>
    public static string Masking(string word = "otter", string pack = "acme", string id = "words", string extra = "") => $$$"""
        guard: v1
        pack: {{{pack}}}
        rules:
          - id: {{{pack}}}/{{{id}}}
            version: 1
            title: Mask a word
            at: [input, output]
            match: {words: [{{{word}}}]}
            action: mask
            {{{extra}}}
            examples:
              - {input: "an {{{word}}} swims", expect: {action: mask, output: "an <{{{word.ToUpperInvariant()}}}> swims"}}
              - {input: "a cat sleeps", expect: {action: allow}}
        """;

    /// <summary>One rule with given lines in place of at, match, action and examples.</summary>
    public static string With(string lines) => """
        guard: v1
        pack: acme
        rules:
          - id: acme/words
            version: 1
            title: Words
        """ + "\n" + string.Join('\n', lines.Split('\n').Select(line => "    " + line)) + "\n";
}
