using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.Host.Admin;

/// <summary>Tries the steps of a pipeline on texts, in LiteLLM's words. Nothing is stored.</summary>
internal sealed class PipelineTrial(RuleSet rules, ContentJudge judge, TimeProvider time)
{
    public static string? Name(JsonElement step) => Word(step, "guardrail");

    public async Task<JsonObject> RunAsync(JsonElement pipeline, JsonElement steps, ImmutableArray<string> texts, Caller caller, CancellationToken cancellationToken)
    {
        var facts = new RequestFacts { Caller = caller, Now = time.GetUtcNow() };
        var side = Word(pipeline, "mode") == "post_call" ? Stage.Output : Stage.Input;
        var results = new JsonArray();
        var last = "allow";
        foreach (var step in steps.EnumerateArray())
        {
            var started = time.GetTimestamp();
            var (outcome, detail, after) = await StepAsync(Name(step)!, texts, facts, side, cancellationToken);
            var action = Action(step, outcome);
            results.Add(new JsonObject
            {
                ["guardrail_name"] = Name(step),
                ["outcome"] = outcome,
                ["action_taken"] = action,
                ["modified_texts"] = after.SequenceEqual(texts) ? null : new JsonArray([.. after.Select(static text => JsonValue.Create(text))]),
                ["error_detail"] = detail,
                ["duration_seconds"] = time.GetElapsedTime(started).TotalSeconds,
            });
            last = action == "next" ? "allow" : action;
            if (action != "next")
            {
                break;
            }
        }

        return new JsonObject { ["terminal_action"] = last, ["step_results"] = results };
    }

    private async ValueTask<(string Outcome, string? Detail, ImmutableArray<string> Texts)> StepAsync(
        string name, ImmutableArray<string> texts, RequestFacts facts, Stage side, CancellationToken cancellationToken)
    {
        if (!rules.ByName.TryGetValue(name, out var indices))
        {
            return ("error", $"The guardrail \"{name}\" is not known.", texts);
        }

        var content = new ContentToJudge
        {
            Bindings = [.. indices.Select(index => rules.Bindings[index].For(facts)).OfType<GuardrailBinding>().Select(static binding => binding with { Stages = StageSet.All })],
            Facts = facts,
            Side = side,
            Texts = texts,
            RequestId = "test-pipeline",
        };
        var judged = (await judge.JudgeAsync(content, cancellationToken)).Value;
        return judged.Error switch
        {
            null => ("pass", null, [.. judged.Texts.Select(static text => text.Text)]),
            { Code: GuardErrorCode.GuardrailUnavailable } error => ("error", error.Message, texts),
            var error => ("fail", error.Message, texts),
        };
    }

    private static string Action(JsonElement step, string outcome)
    {
        var onFail = Word(step, "on_fail") ?? "block";
        return outcome switch
        {
            "pass" => Word(step, "on_pass") ?? "allow",
            "fail" => onFail,
            _ => Word(step, "on_error") ?? (onFail == "allow" ? "block" : onFail),
        };
    }

    private static string? Word(JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
