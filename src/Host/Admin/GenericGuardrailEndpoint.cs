using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;

namespace Guard.Host.Admin;

/// <summary>
/// Serves LiteLLM's generic guardrail API, so that a LiteLLM installation can ask Guard: the guardrails that the caller's key selects judge the texts, tools
/// and tool calls it sends. What an answer of this protocol cannot say, such as an edited tool call, is a refusal.
/// </summary>
internal sealed class GenericGuardrailEndpoint(IRuleSetSource rules, ContentJudge judge, AccessDirectory directory, RequestReader bodies, TimeProvider time)
{
    /// <summary>Can be opened by <c>general_settings.public_routes</c>.</summary>
    public const string Path = "/beta/litellm_basic_guardrail_api";

    private const string NotSayable = "Something was found that has to be changed in a place this protocol cannot give back changed (tool calls, a tool taken out, messages without texts).";

    public void Map(IEndpointRouteBuilder routes, KeyAuthentication authentication, PublicRoutes publicRoutes, OpenAiErrorWriter errors)
    {
        var isOpen = publicRoutes.Opens(Path);
        routes.MapPost(Path, async context =>
        {
            var answer = await AnswerAsync(context, isOpen ? new Caller() : authentication.Authenticate(context));
            if (answer.TryGetValue(out var json, out var error))
            {
                await AdminRoutes.WriteAsync(context, json);
            }
            else
            {
                await errors.WriteAsync(context, error);
            }
        });
    }

    private async ValueTask<Result<JsonNode>> AnswerAsync(HttpContext context, Result<Caller> authenticated)
    {
        if (!authenticated.TryGetValue(out var caller, out var error)
            || !(await bodies.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var body, out error))
        {
            return error;
        }

        using (body)
        {
            return AdminBody.Parse(body.Bytes).TryGetValue(out var fields, out error) && GenericGuardrailRequest.Read(fields).TryGetValue(out var request, out error)
                ? await JudgeAsync(request, caller, context.RequestAborted)
                : error;
        }
    }

    private async ValueTask<Result<JsonNode>> JudgeAsync(GenericGuardrailRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var facts = new RequestFacts
        {
            Caller = request.EndUser is { Length: > 0 } id ? caller with { EndUser = directory.FindEndUser(id) ?? new EndUser { EndUserId = id } } : caller,
            Model = request.Model,
            Route = Path,
            Tags = caller.Key?.Tags ?? [],
            Now = time.GetUtcNow(),
        };
        if (!GuardrailSelection.Select(rules.Current, new SelectionQuery { Facts = facts, Requested = request.Requested }).TryGetValue(out var bindings, out var error))
        {
            return error;
        }

        var content = new ContentToJudge
        {
            Bindings = bindings,
            Facts = facts,
            Side = request.IsAnswer ? Stage.Output : Stage.Input,
            Texts = request.Texts,
            Body = request.HasBody ? request.ToBody() : default,
            RequestId = "generic_guardrail_api",
        };
        return (await judge.JudgeAsync(content, cancellationToken)).TryGetValue(out var judged, out error) ? Answer(request, content, judged) : error;
    }

    private static JsonObject Answer(GenericGuardrailRequest request, ContentToJudge content, ContentJudgement judged)
    {
        if (judged.Error is { } refused)
        {
            return Blocked(refused.Message);
        }

        if (!judged.HasChanged)
        {
            return new JsonObject { ["action"] = "NONE" };
        }

        var answer = new JsonObject
        {
            ["action"] = "GUARDRAIL_INTERVENED",
            ["texts"] = new JsonArray([.. judged.Texts.Select(static text => JsonValue.Create(text.Text))]),
        };
        if (!request.HasBody || judged.Body.Span.SequenceEqual(content.Body.Span))
        {
            return answer;
        }

        if (judged.Body.IsEmpty || Tools(request, content, judged) is not { } tools)
        {
            return Blocked(NotSayable);
        }

        answer["tools"] = tools;
        return answer;
    }

    /// <summary>The tools after their edits; null when anything else differs too, or a tool is gone.</summary>
    private static JsonNode? Tools(GenericGuardrailRequest request, ContentToJudge content, ContentJudgement judged)
    {
        using var before = JsonDocument.Parse(content.Body);
        using var after = JsonDocument.Parse(judged.Body);
        return GenericGuardrailRequest.HasItems(request.Tools)
            && JsonElement.DeepEquals(before.RootElement.GetProperty("messages"), after.RootElement.GetProperty("messages"))
            && after.RootElement.TryGetProperty("tools", out var tools)
            && tools.ValueKind == JsonValueKind.Array
            && tools.GetArrayLength() == request.Tools.GetArrayLength()
                ? JsonNode.Parse(tools.GetRawText())
                : null;
    }

    private static JsonObject Blocked(string reason) => new() { ["action"] = "BLOCKED", ["blocked_reason"] = reason };
}
