using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Routing;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Guard.Engine.Endpoints;

/// <summary>Who may pass: key, model, rate, budget. Thread-safe.</summary>
internal sealed class Admission(KeyAuthentication keys, ModelCatalogSource models, RateLimiter rates, BudgetGate budgets, SessionKeyFactory sessions, TimeProvider time)
{
    private const int TokensOfAnAttachment = 1000;

    public Result<Caller> Authenticate(HttpContext context) => keys.Authenticate(context);

    /// <summary>The caller with its end user, once the body is read.</summary>
    public Result<Caller> Identify(Caller caller, HttpContext context, ContentIndex index) => keys.WithEndUser(caller, context, index.EndUser);

    /// <summary>The model group, when it exists and the caller may use it. Unknown and forbidden are told apart only as far as the caller may see the model.</summary>
    public Result<ModelGroup> Choose(Caller caller, string model)
    {
        var resolved = models.Current.Resolve(ModelAccess.Resolve(caller, model));
        var refused = ModelAccess.Check(caller, model, resolved.Error is null ? resolved.Value.AccessGroups : []);
        return refused is not null ? refused : resolved;
    }

    public GuardError? CheckRate(Caller caller) => rates.Check(caller);

    /// <summary>Sets money aside, when the caller has a budget.</summary>
    public Result<BudgetHold> Reserve(Caller caller, string requestId, ContentIndex index, ModelGroup group) =>
        budgets.Admit(caller, new BudgetRequest(requestId, EstimateInput(index), index.MaxOutputTokens, index.Choices), group.Deployments);

    public static long EstimateInput(ContentIndex index) => TokenEstimate.OfLength(index.TextBytes) + ((long)index.Unscannable * TokensOfAnAttachment);

    /// <summary>What conditions of rules may ask.</summary>
    public RequestFacts Facts(HttpContext context, Caller caller, ContentIndex index, ModelGroup group, ImmutableArray<string> headers) => new()
    {
        Caller = caller,
        Model = index.Model,
        Group = group.Name,
        Providers = group.Providers,
        Route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path.Value ?? "",
        Tags = caller.Key is { Tags.IsEmpty: false } key ? [.. index.Tags, .. key.Tags] : index.Tags,
        Headers = headers.IsEmpty ? ImmutableDictionary<string, string>.Empty : Headers(context, headers),
        Parameters = index.GuardrailParameters,
        Now = time.GetUtcNow(),
        Session = Session(context, caller, index),
        InputTokens = EstimateInput(index),
        MaxOutputTokens = index.MaxOutputTokens,
    };

    private static Dictionary<string, string> Headers(HttpContext context, ImmutableArray<string> names)
    {
        var values = new Dictionary<string, string>(names.Length, StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (context.Request.Headers.TryGetValue(name, out var value))
            {
                values[name] = value.ToString();
            }
        }

        return values;
    }

    private string? Session(HttpContext context, Caller caller, ContentIndex index) =>
        sessions.Create(caller, new SessionHints { Header = context.Request.Headers["x-litellm-session-id"], Body = index.SessionId, Conversation = index.ConversationId })?.ToString();
}
