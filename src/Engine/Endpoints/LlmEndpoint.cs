using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Agent;
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
internal sealed class LlmEndpoint(Admission admission, RequestReader reader, ApiDialect dialect, LlmRules judge, RoadEnd end, LlmRoad road)
{
    private AgentRoad? _rounds;

    public async Task InvokeAsync(HttpContext context)
    {
        var progress = end.Begin(context, dialect);
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
            progress.Run?.Dispose();
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
        var rules = judge.Source.Current;
        progress.Revision = rules.Revision;

        // 2. The body, bounded.
        if (!(await reader.ReadAsync(context.Request, context.RequestAborted)).TryGetValue(out var buffer, out error))
        {
            return Refused(error);
        }

        using (buffer)
        {
            // 3. One pass: model, flags, every string as offsets.
            if (!dialect.Indexer.Index(buffer.Bytes).TryGetValue(out var index, out error))
            {
                return Refused(error);
            }

            using (index)
            {
                var mark = context.Features.Get<RoundMark>();
                progress.IsCounted = mark is { IsCounted: true };
                return (mark is null && road.Agents.MayConcern(index, buffer.Bytes.Span) ? await RoundsAsync(context, progress, rules, index, buffer.Bytes) : AgentEnd.NotMine) is { IsMine: true } ended
                    ? ended.Error is null ? null : Refused(ended.Error)
                    : await TravelAsync(context, progress, rules, index, buffer.Bytes);
            }
        }
    }

    /// <summary>Some tools may be the gateway's own: the model is asked round by round, each time on this road. Who may not ask it at all is refused before any server is asked for its tools.</summary>
    private async ValueTask<AgentEnd> RoundsAsync(HttpContext context, RequestProgress progress, RuleSet rules, ContentIndex index, ReadOnlyMemory<byte> body)
    {
        if (!Admit(context, progress, index).TryGetValue(out var group, out var error))
        {
            return AgentEnd.Refused(error);
        }

        var query = Query(context, rules, index, progress.Caller!, group);
        var asked = new AgentRequest(context, progress.Caller!, index, body, query, () => IsAdmittedAsync(context, progress, rules, index, query));
        var ended = await road.Agents.TryRunAsync(asked, _rounds ??= new AgentRoad(dialect.Operation, InvokeAsync));
        progress.HasRounds = ended.HasRounds;
        return ended;
    }

    private async ValueTask<bool> IsAdmittedAsync(HttpContext context, RequestProgress progress, RuleSet rules, ContentIndex index, SelectionQuery query)
    {
        if (!GuardrailSelection.Select(rules, query).TryGetValue(out var selected, out _))
        {
            return false;
        }

        using var run = Run(context, progress, rules, selected, query.Facts, default);
        return await judge.Pipeline.RunAsync(run, index.Table, Stage.Input, context.RequestAborted) is null;
    }

    /// <summary>What the caller may use, and how fast.</summary>
    private Result<ModelGroup> Admit(HttpContext context, RequestProgress progress, ContentIndex index)
    {
        if (!admission.Identify(progress.Caller!, context, index).TryGetValue(out var caller, out var error)
            || !admission.Choose(caller, index.Model).TryGetValue(out var group, out error))
        {
            return error;
        }

        progress.Caller = caller;
        progress.Group = group;
        progress.IsStream = index.IsStream;
        var refused = (progress.IsCounted ? null : admission.CheckRate(caller)) ?? road.Deployments.Check(group, dialect);
        progress.IsCounted = true;
        return refused is null ? group : refused;
    }

    private async ValueTask<AttemptResult?> TravelAsync(HttpContext context, RequestProgress progress, RuleSet rules, ContentIndex index, ReadOnlyMemory<byte> body)
    {
        // 4. What the caller may use, and how fast.
        if (!Admit(context, progress, index).TryGetValue(out var group, out var error))
        {
            return Refused(error);
        }

        var caller = progress.Caller!;

        // 5. Which guardrails run: what the rules force, and what caller, key, team, user or model add.
        var query = Query(context, rules, index, caller, group);
        if (!GuardrailSelection.Select(rules, query).TryGetValue(out var selected, out error))
        {
            return Refused(error);
        }

        var (run, beside) = Runs(context, progress, rules, selected, query, index.ResponseSchemaOf(body));

        // 6. The input is judged before any upstream hears of it.
        if (await judge.Pipeline.RunAsync(run, index.Table, Stage.Input, context.RequestAborted) is { } blocked)
        {
            return await road.Refusals.BookAsync(progress, index, blocked, ClientIp(context)) ?? Refused(blocked);
        }

        // 7. Money is set aside.
        if (!admission.Reserve(caller, progress.RequestId, index, group).TryGetValue(out var hold, out error))
        {
            return Refused(error);
        }

        await using var judging = BesideRun.Start(judge.Pipeline, run, beside, index.Table, context.RequestAborted);
        var request = progress.Request = Admitted(context, progress, index, body, hold, judging);

        // 8. to 12. Deployment after deployment until one answers; the answer is judged, booked and sent by the attempt.
        if (!road.Deployments.Begin(group, dialect).TryGetValue(out var plan, out error))
        {
            hold.Release();
            return Refused(error);
        }

        using (plan)
        {
            return await road.Attempts.RunAsync(context, request, plan);
        }
    }

    private SelectionQuery Query(HttpContext context, RuleSet rules, ContentIndex index, Caller caller, ModelGroup group) => new()
    {
        Facts = admission.Facts(context, caller, index, group, rules.HeaderNames),
        Requested = index.Guardrails,
        ModelGuardrails = group.Guardrails,
        AsksToDisable = index.AsksToDisableGuardrails,
    };

    private static GatewayRequest Admitted(HttpContext context, RequestProgress progress, ContentIndex index, ReadOnlyMemory<byte> body, BudgetHold hold, BesideRun? beside) => new()
    {
        RequestId = progress.RequestId,
        Dialect = progress.Dialect,
        Caller = progress.Caller!,
        Index = index,
        Patch = new RequestPatch(index, body),
        Group = progress.Group!,
        Run = progress.Run!,
        Hold = hold,
        Beside = beside,
        SessionId = progress.Run!.Facts.Session,
        ClientIp = ClientIp(context),
        AppliedGuardrails = progress.AppliedGuardrails,
        EstimatedInputTokens = Admission.EstimateInput(index),
    };

    /// <summary>The guardrails that run in turn, and those that run beside the model call.</summary>
    private (GuardrailRun InTurn, GuardrailRun? Beside) Runs(
        HttpContext context, RequestProgress progress, RuleSet rules, ImmutableArray<GuardrailBinding> selected, SelectionQuery query, ReadOnlyMemory<byte> responseSchema)
    {
        progress.AppliedGuardrails = AppliedGuardrails.Of(selected);
        var hasBeside = false;
        foreach (var binding in selected)
        {
            hasBeside |= binding.IsConcurrent;
        }

        progress.Run = Run(context, progress, rules, hasBeside ? selected.RemoveAll(static binding => binding.IsConcurrent) : selected, query.Facts, responseSchema);
        progress.Run.Shadow = judge.Shadow?.Sample(query, progress.IsStream);
        return (progress.Run, hasBeside ? Run(context, progress, rules, selected.RemoveAll(static binding => !binding.IsConcurrent), query.Facts, responseSchema) : null);
    }

    private GuardrailRun Run(
        HttpContext context, RequestProgress progress, RuleSet rules, ImmutableArray<GuardrailBinding> bindings, RequestFacts facts, ReadOnlyMemory<byte> responseSchema) => new()
    {
        Facts = facts,
        RequestId = progress.RequestId,
        Protection = judge.Protection,
        Revision = rules.Revision,
        Headers = context.Request.Headers,
        ResponseSchema = responseSchema,
        Bindings = bindings,
    };

    private static string? ClientIp(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    private static AttemptResult Refused(GuardError error) => new(null, error);
}
