using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Guardrails;
using Guard.Engine.Providers;
using Guard.Engine.Rules;
using Guard.Engine.Streaming;
using Guard.Plugins.Keywords;
using Guard.Plugins.Patterns;
using Guard.Plugins.Pii;
using Guard.Plugins.ToolPermission;
using Guard.UnitTests.Streaming;

namespace Guard.UnitTests.Rules;

/// <summary>A rule that only watches changes no byte, whatever it would do.</summary>
public sealed class MonitorProperties : IDisposable
{
    private const int Rounds = 40;
    private const int Seed = 20261121;

    private static readonly string[] Actions = ["log", "mask", "redact", "block", "confirm", "hash", "encrypt", "{replace: \"[gone]\"}"];
    private static readonly string[] ToolActions = ["block", "hide_tool", "confirm", "log"];
    private static readonly string[] Pieces = ["ana@client.example", "4111 1111 1111 1111", "falcon", "AB-1234", "näïve ✓", "\"quoted\"", "and then"];
    private static readonly string[] Tools = ["read_file", "delete_file", "shell"];

    private readonly RuleDirectory _rules = new();

    public void Dispose() => _rules.Dispose();

    [Fact]
    public async Task Request_GoesOut_ByteForByte() => await ForEachRoundAsync(async (random, bindings, message) =>
    {
        var body = Encoding.UTF8.GetBytes(Request(random));

        (await SentAsync(body, bindings)).ShouldBe(await SentAsync(body, []), message);
    });

    [Fact]
    public async Task WholeAnswer_ComesBack_ByteForByte() => await ForEachRoundAsync(async (random, bindings, message) =>
    {
        var body = Answer(random);

        (await AnsweredAsync(body, bindings)).ShouldBe(body, message);
    });

    [Fact]
    public async Task StreamedAnswer_ComesBack_ByteForByte() => await ForEachRoundAsync(async (random, bindings, message) =>
    {
        var stream = Encoding.UTF8.GetBytes(Stream(random));

        (await new StreamRig().ReadAsync(StreamRig.Run([.. bindings]), new MemoryStream(stream)))
            .ShouldBe(await new StreamRig().ReadAsync(StreamRig.Run(), new MemoryStream(stream)), message);
    });

    [Fact]
    public async Task SameRules_Enforced_WouldHaveChangedSomething()
    {
        var changed = 0;
        await ForEachRoundAsync(async (random, bindings, _) =>
        {
            var body = Answer(random);
            changed += await AnsweredAsync(body, [.. bindings.Select(static binding => binding with { IsMonitor = false })]) == body ? 0 : 1;
        });

        changed.ShouldBeGreaterThan(Rounds / 2);
    }

    private async Task ForEachRoundAsync(Func<Random, IReadOnlyList<GuardrailBinding>, string, Task> check)
    {
        var random = new Random(Seed);
        for (var round = 0; round < Rounds; round++)
        {
            var file = File(random);
            var load = await RuleLoader.LoadAsync(
                [_rules.Write("a.yaml", file).Root],
                [new PiiGuardrailFactory(), new KeywordsGuardrailFactory(), new RegexGuardrailFactory(), new ToolPermissionGuardrailFactory()],
                TestContext.Current.CancellationToken);
            var bindings = load.RuleSet.ShouldNotBeNull(_rules.Print(load) + file).Bindings;
            bindings.ShouldAllBe(static binding => binding.IsMonitor);
            await check(random, bindings, $"seed {Seed}, round {round}\n{file}");
        }
    }

    private static async Task<string> SentAsync(byte[] body, IReadOnlyList<GuardrailBinding> bindings)
    {
        using var index = new OpenAiChatIndexer().Index(body).Value;
        (await StreamRig.JudgeAsync(StreamRig.Run([.. bindings]), index.Table)).ShouldBeNull();
        return Encoding.UTF8.GetString(new RequestPatch(index, body).For("upstream", needsUsage: true, null).Span);
    }

    /// <summary>The answer's bytes, or the word of a refusal.</summary>
    private static async Task<string> AnsweredAsync(string body, IReadOnlyList<GuardrailBinding> bindings)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var answer = OpenAiChatAnswer.Read(bytes)!;
        if (await StreamRig.JudgeAsync(StreamRig.Run([.. bindings]), answer.Table) is { } refused)
        {
            return refused.Message;
        }

        var patch = new BodyPatch();
        var removals = AnswerRemovals.Plan(answer.Table, bytes);
        PartSplicer.AddEdits(answer.Table, patch, removals);
        removals?.AddTo(patch);
        return Encoding.UTF8.GetString(patch.Apply(bytes));
    }

    private static string Text(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static JsonObject Call(Random random, int index) => new()
    {
        ["index"] = index,
        ["id"] = $"call_{index}",
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = Tools[random.Next(Tools.Length)], ["arguments"] = new JsonObject { ["to"] = Text(random) }.ToJsonString() },
    };

    private static string Request(Random random) => new JsonObject
    {
        ["model"] = "m",
        ["messages"] = new JsonArray(
            new JsonObject { ["role"] = "user", ["content"] = Text(random) },
            new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(Call(random, 0)) },
            new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_0", ["content"] = Text(random) },
            new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Text(random) }, new JsonObject { ["type"] = "text", ["text"] = Text(random) }) }),
        ["tools"] = new JsonArray([.. Tools.Select(name => new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["description"] = Text(random), ["parameters"] = new JsonObject { ["type"] = "object" } },
        })]),
        ["tool_choice"] = random.Next(2) == 0 ? "auto" : new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = Tools[random.Next(Tools.Length)] } },
        ["stream"] = random.Next(2) == 0,
    }.ToJsonString();

    private static string Answer(Random random) => new JsonObject
    {
        ["id"] = "c",
        ["object"] = "chat.completion",
        ["model"] = "m",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = Text(random), ["tool_calls"] = new JsonArray(Call(random, 0), Call(random, 1)) },
            ["finish_reason"] = "tool_calls",
        }),
    }.ToJsonString();

    private static string Stream(Random random)
    {
        var frames = new StringBuilder();
        foreach (var piece in Text(random).Chunk(random.Next(1, 9)))
        {
            frames.Append(StreamRig.Chunk(0, "content", new string(piece)));
        }

        for (var number = 0; number < 2; number++)
        {
            var call = Call(random, number);
            var arguments = call["function"]!["arguments"]!.GetValue<string>();
            call["function"]!["arguments"] = "";
            frames.Append(Delta(call));
            foreach (var piece in arguments.Chunk(random.Next(1, 9)))
            {
                frames.Append(Delta(new JsonObject { ["index"] = number, ["function"] = new JsonObject { ["arguments"] = new string(piece) } }));
            }
        }

        return frames + StreamRig.Finish(0) + "data: [DONE]\n\n";
    }

    private static string Delta(JsonObject call) => StreamRig.Frame(new JsonObject
    {
        ["id"] = "c",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["tool_calls"] = new JsonArray(call) }, ["finish_reason"] = null }),
    });

    private static string File(Random random) =>
        "guard: v1\npack: acme\nrules:\n" + string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(number => Rule(random, number)));

    private static string Rule(Random random, int number)
    {
        var kind = random.Next(4);
        var match = kind switch
        {
            0 => "pii: {entities: [EMAIL_ADDRESS, CREDIT_CARD]}",
            1 => "keywords: [falcon, then]",
            2 => "regex: '[A-Z]{2}-[0-9]{4}'",
            _ => "tool_permission: {default_action: deny, rules: [{id: readers, tool_name: 'read_.*', decision: allow}]}",
        };
        var stages = kind == 3 ? "[tool_list, tool_call]" : "[input, output, tool_list, tool_call, tool_result]";
        var action = kind == 3 ? ToolActions[random.Next(ToolActions.Length)] : Actions[random.Next(Actions.Length)];
        return $"  - {{ id: acme/r{number}, version: 1, title: Rule {number}, mode: monitor, at: {stages}, match: {{ {match} }}, action: {action} }}\n";
    }
}
