using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Documents;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Scopes;
using Guard.Engine.Streaming;
using Guard.Engine.Telemetry;
using Guard.Plugins.Pii;
using Microsoft.Extensions.Logging.Abstractions;

namespace Guard.UnitTests.Streaming;

/// <summary>Drives a guarded stream from chosen reads and collects what a client would see.</summary>
internal sealed class StreamRig
{
    private static readonly GuardMetrics Metrics = new(new MetricsOptions());
    private static readonly GuardrailRunner Runner = new(TimeProvider.System, Metrics, NullLogger<GuardrailRunner>.Instance);
    private static readonly GuardrailPipeline Pipeline = new(Runner, TimeProvider.System);

    public static GuardrailBinding Pii(GuardrailAction? action = null) => Binding("pii", PiiGuardrail(action ?? new GuardrailAction(GuardrailActionKind.Mask)));

    public static GuardrailBinding Binding(string name, IGuardrail guardrail) => new()
    {
        Name = name,
        RuleId = $"test/{name}@1",
        Type = name,
        Guardrail = guardrail,
        Stages = StageSet.All,
        IsDefaultOn = true,
    };

    public static GuardrailRun Run(params GuardrailBinding[] bindings) =>
        new() { Facts = RequestFacts.None with { Model = "m" }, RequestId = "r", Protection = ProtectionKey.Example, Bindings = [.. bindings] };

    public StreamOutcome? Outcome { get; private set; }

    public GuardError? BookingFailure { get; init; }

    public bool PassesUsage { get; init; }

    public string? ClientModel { get; init; }

    public IStreamDialect Dialect { get; init; } = new OpenAiChatStream();

    public int MaxHeldBytes { get; init; } = 1 << 20;

    /// <summary>Everything the client receives.</summary>
    public async Task<string> ReadAsync(GuardrailRun run, Stream upstream)
    {
        await using var stream = new GuardedResponseStream(new GuardedStreamParts(
            upstream,
            Dialect,
            new StreamJudge(run, Runner, Pipeline, Metrics, TimeProvider.System),
            new StreamSettings { PassesUsage = PassesUsage, ClientModel = ClientModel, MaxHeldBytes = MaxHeldBytes },
            outcome =>
            {
                Outcome = outcome;
                return new ValueTask<GuardError?>(BookingFailure);
            },
            (error, number) => Dialect is OpenAiResponsesStream
                ? ResponsesErrorEvent.Render(error, ErrorProfile.Default, number)
                : SseErrorWriter.Render(error, ErrorProfile.Default)));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The whole-text result of the same bindings.</summary>
    public static async Task<string> WholeAsync(GuardrailRun run, string text)
    {
        using var table = new PartTable();
        table.AddText(Encoding.UTF8.GetBytes(text), ContentKind.Text, Stage.Output);
        (await Pipeline.RunAsync(run, table, Stage.Output, TestContext.Current.CancellationToken)).ShouldBeNull();
        return table.GetString(0);
    }

    /// <summary>What the bindings say to a table, or null.</summary>
    public static async Task<GuardError?> JudgeAsync(GuardrailRun run, PartTable table) =>
        await Pipeline.RunAsync(run, table, Stage.Output, TestContext.Current.CancellationToken);

    /// <summary>What a caller gets of a whole answer.</summary>
    public static async Task<JsonNode> WholeAnswerAsync(GuardrailRun run, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var answer = OpenAiChatAnswer.Read(bytes)!;
        (await Pipeline.RunAsync(run, answer.Table, Stage.Output, TestContext.Current.CancellationToken)).ShouldBeNull();
        var patch = new BodyPatch();
        var removals = AnswerRemovals.Plan(answer.Table, bytes);
        PartSplicer.AddEdits(answer.Table, patch, removals);
        removals?.AddTo(patch);
        return JsonNode.Parse(patch.Apply(bytes))!;
    }

    public static string Chunk(int choice, string field, string text, string? finish = null) => Frame(new JsonObject
    {
        ["id"] = "c",
        ["model"] = "upstream",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = choice, ["delta"] = new JsonObject { [field] = text }, ["finish_reason"] = finish }),
    });

    public static string Finish(int choice) => Frame(new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["index"] = choice, ["delta"] = new JsonObject(), ["finish_reason"] = "stop" }),
    });

    public static string Frame(JsonNode data) => $"data: {data.ToJsonString()}\n\n";

    /// <summary>Text of one field of one choice, as a client adds it up.</summary>
    public static string Collect(string received, int choice, string field)
    {
        var text = new StringBuilder();
        foreach (var line in received.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            foreach (var item in JsonNode.Parse(line[6..])!["choices"]?.AsArray() ?? [])
            {
                if (item!["index"]!.GetValue<int>() == choice && item["delta"]?[field] is { } piece)
                {
                    text.Append(piece.GetValue<string>());
                }
            }
        }

        return text.ToString();
    }

    private static PiiGuardrail PiiGuardrail(GuardrailAction action)
    {
        var diagnostics = new List<Diagnostic>();
        var node = DocumentReader.Read("test", "entities: [EMAIL_ADDRESS, CREDIT_CARD, IBAN_CODE, US_SSN, PHONE_NUMBER, IP_ADDRESS, URL]", diagnostics)!;
        return (PiiGuardrail)new PiiGuardrailFactory().Create(new GuardrailDefinition("pii", node, ActionPlan.Always(action), null!), diagnostics)!;
    }
}
