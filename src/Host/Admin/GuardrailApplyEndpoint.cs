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

/// <summary>LiteLLM's <c>/guardrails/apply_guardrail</c>: one guardrail over one text, for any key.</summary>
internal sealed class GuardrailApplyEndpoint(IRuleSetSource rules, ContentJudge judge, TimeProvider time)
{
    private const int MaxText = AdminBody.MaxBytes;


    public void Map(AdminRoutes routes)
    {
        routes.Map("POST", "/guardrails/apply_guardrail", ApplyAsync, needsMaster: false);
        routes.Map("POST", "/apply_guardrail", ApplyAsync, needsMaster: false);
    }

    private async ValueTask<AdminReply> ApplyAsync(AdminCall call, CancellationToken cancellationToken)
    {
        var fields = call.Fields;
        var name = fields.RequiredText("guardrail_name");
        var isAnswer = fields.Text("input_type") switch
        {
            null or "request" => false,
            "response" => true,
            _ => Refuse(fields, "input_type", "must be \"request\" or \"response\""),
        };
        var text = fields.Text("text", MaxText) ?? LastUserText(fields.Peek("messages"));
        if (text is null)
        {
            fields.Refuse("text", "is needed here");
        }

        if (fields.Error is { } error)
        {
            return AdminReply.Of(error);
        }

        var current = rules.Current;
        var query = new SelectionQuery { Facts = Facts(call.Caller, time), Requested = [name!] };
        if (!Named(current, name!, query).TryGetValue(out var bindings, out var unknown))
        {
            return AdminReply.Of(unknown);
        }

        var content = new ContentToJudge
        {
            Bindings = bindings,
            Facts = query.Facts,
            Side = isAnswer ? Stage.Output : Stage.Input,
            Texts = [text!],
            RequestId = "apply_guardrail",
        };
        if (!(await judge.JudgeAsync(content, cancellationToken)).TryGetValue(out var judged, out var refused) || (refused = judged.Error) is not null)
        {
            return AdminReply.Of(refused!);
        }

        return AdminReply.Ok(new JsonObject { ["response_text"] = judged.Texts[0].Text });
    }

    private static RequestFacts Facts(Caller caller, TimeProvider time) => new() { Caller = caller, Route = "/guardrails/apply_guardrail", Tags = caller.Key?.Tags ?? [], Now = time.GetUtcNow() };

    /// <summary>The guardrails of one name, as a request would run them, but at every stage: who names one for a text wants it judged.</summary>
    private static Result<ImmutableArray<GuardrailBinding>> Named(RuleSet current, string name, SelectionQuery query)
    {
        if (!current.ByName.TryGetValue(name, out var indices) || current.Unserved.ContainsKey(name))
        {
            // The selection has the words for it.
            return GuardrailSelection.Select(current, query) is { Error: { } error } ? error : new GuardError(GuardErrorCode.NotFound, "\"guardrail_name\" is not known.", "guardrail_name");
        }

        return indices.Select(index => current.Bindings[index].For(query.Facts)).OfType<GuardrailBinding>().Select(static binding => binding with { Stages = StageSet.All }).ToImmutableArray();
    }

    private static bool Refuse(AdminFields fields, string name, string complaint)
    {
        fields.Refuse(name, complaint);
        return false;
    }

    private static string? LastUserText(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var message in messages.EnumerateArray().Reverse())
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            {
                return content.GetString();
            }
        }

        return null;
    }
}
