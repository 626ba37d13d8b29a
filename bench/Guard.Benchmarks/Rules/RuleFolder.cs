using System.Globalization;
using System.Text;

namespace Guard.Benchmarks.Rules;

/// <summary>Rule files as a large organisation would have them, written into a directory: every matcher, conditions, exceptions, rollouts, two examples a rule.</summary>
internal static class RuleFolder
{
    private const int RulesOfAFile = 50;

    private static string Soon { get; } = TimeProvider.System.GetUtcNow().AddMonths(6).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Writes files of fifty rules each.</summary>
    public static void Write(string directory, int rules, bool withExpressions = true)
    {
        Directory.CreateDirectory(directory);
        for (var first = 0; first < rules; first += RulesOfAFile)
        {
            var file = new StringBuilder();
            file.Append(CultureInfo.InvariantCulture, $"guard: v1\npack: team{first / RulesOfAFile}/data\nrules:\n");
            for (var number = first; number < Math.Min(rules, first + RulesOfAFile); number++)
            {
                file.Append(Rule(number, $"team{first / RulesOfAFile}/data", withExpressions));
            }

            File.WriteAllText(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"rules-{first / RulesOfAFile:000}.yaml")), file.ToString());
        }
    }

    private static string Rule(int number, string pack, bool withExpressions) => string.Create(CultureInfo.InvariantCulture, $"""
          - id: {pack}/rule-{number}
            version: {(number % 7) + 1}
            title: Rule number {number} of the house
            description: What the data protection team asked for in its review of case {number}.
            severity: medium
            owner: privacy@house.example
            tags: [gdpr, review-{number % 12}]
        {Indented(withExpressions || number % 10 is not (5 or 6 or 8 or 9) ? Body(number) : Keywords(number))}

        """);

    private static string Indented(string body) => string.Join('\n', body.Split('\n').Select(static line => "    " + line));

    private static string Body(int number) => (number % 10) switch
    {
        0 or 1 => Keywords(number),
        2 or 3 => Personal(number),
        4 => PersonalWithException(number),
        5 or 6 => Pattern(number),
        7 => KeywordsOfATeam(number),
        8 => PatternRolledOut(number),
        _ => Tools(number),
    };

    private static string Keywords(int number) => $$$"""
        at: [input, output, tool_call, tool_result]
        match:
          keywords: {words: ["project falcon{{{number}}}", "merger {{{number}}}", "unannounced", "board minutes", "term sheet {{{number}}}"], label: CODENAME}
        action: mask
        examples:
          - input: "send the board minutes of project falcon{{{number}}} to the lawyers before noon"
            expect: {action: mask, output: "send the <CODENAME> of <CODENAME> to the lawyers before noon"}
          - input: "send the agenda of the weekly meeting to the lawyers before noon"
            expect: {action: allow}
        """;

    private static string Personal(int number) => $$$"""
        at: [input, output, tool_call, tool_result]
        match:
          pii: {entities: [CREDIT_CARD, EMAIL_ADDRESS, PHONE_NUMBER, IBAN_CODE], min_score: 0.5}
        action:
          CREDIT_CARD: {mask: keep_last, n: 4}
          EMAIL_ADDRESS: {replace: "[address]"}
          IBAN_CODE: {block: "No account numbers, please."}
          default: mask
        examples:
          - input: "ana{{{number}}}@client.example paid with card 4111 1111 1111 1111 yesterday"
            expect: {action: mask, output: "[address] paid with card **** **** **** 1111 yesterday"}
          - input: "order {{{number}}} left the warehouse on Tuesday"
            expect: {action: allow}
        """;

    private static string PersonalWithException(int number) => $$$"""
        at: [input, output]
        match:
          pii: {entities: [EMAIL_ADDRESS, US_SSN]}
        action: mask
        exceptions:
          - id: own-{{{number}}}
            reason: Addresses of our own support may be told.
            owner: privacy@house.example
            expires: {{{Soon}}}
            when: {entity: EMAIL_ADDRESS, value: {glob: "*@house.example"}}
        examples:
          - input: "write to ana{{{number}}}@client.example about it"
            expect: {action: mask, output: "write to <EMAIL_ADDRESS> about it"}
          - input: "write to support{{{number}}}@house.example about it"
            expect: {action: allow}
        """;

    private static string Pattern(int number) => $$$"""
        at: [input, output, tool_call]
        match:
          regex: {pattern: "\\bCASE{{{number}}}-[0-9]{4,8}\\b", label: CASE_NUMBER, max_match: 64}
        action: redact
        examples:
          - input: "the file CASE{{{number}}}-200417 is closed"
            expect: {action: mask, output: "the file  is closed"}
          - input: "the file CASE{{{number}}} is closed"
            expect: {action: allow}
        """;

    private static string KeywordsOfATeam(int number) => $$$"""
        at: [input]
        when: {team: [sales-{{{number}}}, "partners-{{{number % 20}}}"], model: {glob: "gpt-*"}}
        match:
          keywords: {words: ["discount ladder", "floor price {{{number}}}", "rebate plan"]}
        action: {block: "Prices are not for models."}
        examples:
          - input: "what is our floor price {{{number}}} for the big customer"
            expect: {action: block}
          - input: "what is our address"
            expect: {action: allow}
        """;

    private static string PatternRolledOut(int number) => $$$"""
        mode: monitor
        rollout: {enforce: {{{(number % 90) + 5}}}%}
        at: [input, output]
        match:
          regex:
            label: HOST_NAME
            patterns:
              - {pattern: "\\b[a-z]{2,12}{{{number}}}\\.corp\\.house\\.example\\b"}
              - {pattern: "\\bsrv-{{{number}}}-[a-f0-9]{6}\\b", label: SERVER}
        action: mask
        examples:
          - input: "connect to db{{{number}}}.corp.house.example and to srv-{{{number}}}-00ff17"
            expect: {action: mask, output: "connect to <HOST_NAME> and to <SERVER>"}
          - input: "connect to the public address of the house"
            expect: {action: allow}
        """;

    private static string Tools(int number) => $$$"""
        at: [tool_list, tool_call]
        match:
          tool_permission:
            default_action: allow
            rules:
              - {id: no-payments, tool_name: "pay_invoice_{{{number}}}", decision: deny}
              - {id: no-shell, tool_name: "shell_.*", decision: deny}
        action: block
        examples:
          - tool_list: [{tool: "pay_invoice_{{{number}}}"}]
            expect: {action: block}
          - tool_list: [{tool: find_cases}]
            expect: {action: allow}
        """;
}
