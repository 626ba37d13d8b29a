using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Guardrails;
using Guard.Engine.Routing;
using Guard.Engine.Rules;
using Guard.Engine.Scopes;
using Guard.Engine.Spend;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Endpoints;

/// <summary>The whole journey of a model request, step by step. docs/request-journey.md tells it in prose. Thread-safe.</summary>
internal sealed class LlmEndpoint(Admission admission, RequestReader reader, IContentIndexer indexer, GuardrailPipeline pipeline, RoadEnd end, LlmRoad road)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var progress = end.Begin(context);
        try
        {
            if (await TravelAsync(context, progress) is { } result)
            {
                await end.RefuseAsync(context, progress, result);
            }
        }
        finally
        {
            end.Finish(context, progress);
        }
    }

    /// <summary>Null when the caller has its answer, else why not.</summary>
    private async ValueTask<AttemptResult?> TravelAsync(HttpContext context, RequestProgress progress)
    {
        // 1. Who asks. The rule set is read once and serves the request to its end.
        if (!admission.Authenticate(context).TryGetValue(out var caller, out var error))
        {
            return Refused(error);
        }

        progress.Caller = caller;
        var rules = road.Rules.Current;

        // 2. The body, bounded.
        if (!(await reader.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var buffer, out error))
        {
            return Refused(error);
        }

        using (buffer)
        {
            // 3. One pass: model, flags, every string as offsets.
            if (!indexer.Index(buffer.Bytes).TryGetValue(out var index, out error))
            {
                return Refused(error);
            }

            using (index)
            {
                return await TravelAsync(context, progress, rules, index, buffer.Bytes);
            }
        }
    }

    private async ValueTask<AttemptResult?> TravelAsync(HttpContext context, RequestProgress progress, RuleSet rules, ContentIndex index, ReadOnlyMemory<byte> body)
    {
        // 4. What the caller may use, and how fast.
        if (!admission.Identify(progress.Caller!, context, index).TryGetValue(out var caller, out var error)
            || !admission.Choose(caller, index.Model).TryGetValue(out var group, out error))
        {
            return Refused(error);
        }

        progress.Caller = caller;
        progress.Group = group;
        if (admission.CheckRate(caller) is { } tooFast)
        {
            return Refused(tooFast);
        }

        // 5. Which guardrails run: what the rules force, and what caller, key, team, user or model add.
        var facts = admission.Facts(context, caller, index, group, rules.HeaderNames);
        var query = new SelectionQuery { Facts = facts, Requested = index.Guardrails, ModelGuardrails = group.Guardrails, AsksToDisable = index.AsksToDisableGuardrails };
        if (!GuardrailSelection.Select(rules, query).TryGetValue(out var selected, out error))
        {
            return Refused(error);
        }

        var run = Run(progress, rules, selected, facts);

        // 6. The input is judged before any upstream hears of it.
        if (await pipeline.RunAsync(run, index.Table, Stage.Input, context.RequestAborted) is { } blocked)
        {
            return Refused(blocked);
        }

        // 7. Money is set aside.
        if (!admission.Reserve(caller, progress.RequestId, index, group).TryGetValue(out var hold, out error))
        {
            return Refused(error);
        }

        var request = progress.Request = Admitted(context, progress, index, body, hold);

        // 8. to 12. Deployment after deployment until one answers; the answer is judged, booked and sent by the attempt.
        if (!road.Router.Begin(group).TryGetValue(out var plan, out error))
        {
            hold.Release();
            return Refused(error);
        }

        using (plan)
        {
            return await road.Attempts.RunAsync(context, request, plan);
        }
    }

    private static GatewayRequest Admitted(HttpContext context, RequestProgress progress, ContentIndex index, ReadOnlyMemory<byte> body, BudgetHold hold) => new()
    {
        RequestId = progress.RequestId,
        Caller = progress.Caller!,
        Index = index,
        Patch = new RequestPatch(index, body),
        Group = progress.Group!,
        Run = progress.Run!,
        Hold = hold,
        SessionId = progress.Run!.Facts.Session,
        ClientIp = context.Connection.RemoteIpAddress?.ToString(),
        AppliedGuardrails = progress.AppliedGuardrails,
        EstimatedInputTokens = Admission.EstimateInput(index),
    };

    private GuardrailRun Run(RequestProgress progress, RuleSet rules, ImmutableArray<GuardrailBinding> selected, RequestFacts facts)
    {
        var run = new GuardrailRun
        {
            Facts = facts,
            RequestId = progress.RequestId,
            Protection = road.Protection,
            Bindings = selected,
        };
        progress.Run = run;
        progress.AppliedGuardrails = AppliedGuardrails.Of(rules, selected);
        return run;
    }

    private static AttemptResult Refused(GuardError error) => new(null, error);
}
