using System.Globalization;
using System.Text;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Plugins.Keywords;
using Guard.Plugins.ToolPermission;

namespace Guard.Benchmarks.Rules;

/// <summary>
/// Two hundred rules that need no text scan, and a request of several messages, ten tools and two calls for which none of them matches: 80 whose conditions
/// (team, key, model, tag, header, time), exceptions or rollouts leave the request out, 50 about tools that the request does not have, and 70 that judge
/// its tools and calls and let them pass. <see cref="Decide"/> is what a request pays: selection, pipeline, metrics and evidence.
/// </summary>
internal sealed class DecisionCase : IDisposable
{
    public const int Rules = 200;

    private readonly ContentIndex _index;
    private readonly GuardrailRun _run;
    private readonly SelectionQuery _query;

    public DecisionCase()
    {
        RuleSet = Load();
        _index = new OpenAiChatIndexer().Index(Body()).Value;
        _query = new SelectionQuery { Facts = Facts() };
        _run = new GuardrailRun { Facts = _query.Facts, RequestId = "r", Protection = ProtectionKey.Example, Bindings = GuardrailSelection.Select(RuleSet, _query).Value };
    }

    public RuleSet RuleSet { get; }

    /// <summary>Guardrails that judged in one decision.</summary>
    public int Judged { get; private set; }

    public int Selected => _run.Bindings.Length;

    /// <summary>Decides once. Throws when something matched or waited, for then it would measure something else.</summary>
    public void Decide()
    {
        Select();
        Judge();
    }

    /// <summary>Which guardrails run.</summary>
    public void Select()
    {
        if (GuardrailSelection.Select(RuleSet, _query).Value != _run.Bindings)
        {
            throw new InvalidOperationException("The selection was made anew.");
        }
    }

    /// <summary>What they say.</summary>
    public void Judge()
    {
        if (GuardedRoad.Judge(_run, _index.Table) is not null)
        {
            throw new InvalidOperationException("A rule matched.");
        }

        _run.Dispose();
    }

    /// <summary>Decides once and looks at the evidence.</summary>
    public void Count()
    {
        GuardedRoad.Judge(_run, _index.Table);
        Judged = _run.JudgedNames.Count();
        _run.Dispose();
    }

    public void Dispose()
    {
        _run.Dispose();
        _index.Dispose();
    }

    private static RuleSet Load()
    {
        var directory = Directory.CreateTempSubdirectory("guard-rules-");
        try
        {
            var file = new StringBuilder("guard: v1\npack: house/tools\nrules:\n");
            for (var number = 0; number < Rules; number++)
            {
                file.Append(CultureInfo.InvariantCulture, $"  - {{id: house/tools/rule-{number}, version: 1, title: Rule {number}, {Rule(number)}}}\n");
            }

            File.WriteAllText(Path.Combine(directory.FullName, "rules.yaml"), file.ToString());
            var load = RuleLoader.LoadAsync([directory.FullName], [new KeywordsGuardrailFactory(), new ToolPermissionGuardrailFactory()], CancellationToken.None).GetAwaiter().GetResult();
            return load.RuleSet ?? throw new InvalidOperationException(string.Join('\n', load.Diagnostics.Where(static finding => finding.Severity == DiagnosticSeverity.Error)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Rule(int number) => number switch
    {
        < 40 => $"at: [input, output], when: {{{Condition(number)}}}, match: {{keywords: [word{number}]}}, action: block",
        < 60 => $"at: [tool_list], mode: off, rollout: {{enforce: {(number % 4) + 1}%}}, {Permission(number)}",
        < 80 => $"at: [tool_list, tool_call], {Permission(number)}, exceptions: [{{id: e{number}, reason: trial, owner: it, expires: 2028-01-01, when: {{team: research}}}}]",
        < 120 => $"at: [tool_list, tool_call, tool_result], when: {{tool: [pay_invoice_{number}, wire_{number}]}}, match: {{keywords: [urgent]}}, action: block",
        < 130 => $"at: [tool_list, tool_call, tool_result], when: {{tool: {{glob: \"shell_{number}_*\"}}}}, match: {{keywords: [urgent]}}, action: block",
        < 150 => $"at: [tool_list, tool_call], when: {{tool: {{glob: \"find_*\"}}}}, {Permission(number)}",
        < 170 => $"at: [tool_list, tool_call], mode: monitor, rollout: {{enforce: {number - 100}%}}, {Permission(number)}",
        _ => $"at: [tool_list, tool_call], {Permission(number)}",
    };

    private static string Condition(int number) => (number % 8) switch
    {
        0 => $"team: [sales-{number}, hr]",
        1 => $"key: {{glob: \"batch-{number}-*\"}}",
        2 => $"model: [claude-{number}]",
        3 => $"tags: [legal-{number}]",
        4 => $"headers: {{x-app-name: [portal-{number}]}}",
        5 => "time: {days: [sat, sun]}",
        6 => $"team: research, route: /v1/other-{number}",
        _ => $"model: {{glob: \"gpt-*\"}}, user: {{not_in: [u-17]}}",
    };

    private static string Permission(int number) =>
        $"match: {{tool_permission: {{default_action: allow, rules: [{{id: a, tool_name: \"delete_{number}\", decision: deny}}, {{id: b, tool_name: \"drop_table\", decision: deny}}]}}}}, action: block";

    private static RequestFacts Facts() => new()
    {
        Caller = new Caller
        {
            Key = new VirtualKey { TokenHash = new string('7', 64), KeyName = "sk-...abcd", KeyAlias = "portal", UserId = "u-17" },
            Team = new Team { TeamId = "research" },
        },
        Model = "gpt-x",
        Providers = ["openai"],
        Route = "/v1/chat/completions",
        Tags = ["portal", "eu"],
        Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["x-app-name"] = "portal" },
        Now = new DateTimeOffset(2026, 11, 18, 10, 0, 0, TimeSpan.Zero),
        InputTokens = 900,
    };

    private static byte[] Body() => ChatSamples.RequestWithCalls();
}
