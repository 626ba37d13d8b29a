using Guard.Engine.Access;
using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Spend;

/// <summary>
/// Step 5 of a request: sets money aside before anything is sent. The reservation is the input at the highest input price plus the output the caller allows
/// (or a default block) at the highest output price of the deployments that may serve it, so falling back to the dearest of them still fits.
/// Callers without a budget pass without a hold and without an allocation. Thread-safe.
/// </summary>
internal sealed class BudgetGate(PriceCatalog prices, IBudgetLedger ledger, IJournalHealth journal, BudgetSettings settings)
{
    private const int MaxChoices = 128;

    /// <summary>A hold (<see cref="BudgetHold.None"/> without a budget), or why the request must not be sent.</summary>
    /// <param name="caller">Whose money it is.</param>
    /// <param name="request">What may be used.</param>
    /// <param name="deployments">Every deployment the router may choose.</param>
    /// <param name="upstreamModel">The concrete model where the deployments are wildcards, or null.</param>
    public Result<BudgetHold> Admit(Caller caller, in BudgetRequest request, IReadOnlyList<Deployment> deployments, string? upstreamModel = null)
    {
        if (Unrecorded() is { } unrecorded)
        {
            return unrecorded;
        }

        if (!HasBudget(caller))
        {
            return BudgetHold.None;
        }

        if (Estimate(request, deployments, upstreamModel) is not { } estimate)
        {
            return new GuardError(
                GuardErrorCode.BudgetExceeded,
                "This model has no known price, so a key with max_budget may not use it. Set input_cost_per_token and output_cost_per_token (or base_model) on its deployments, or use a key without max_budget.",
                "model");
        }

        return Reserve(caller, request.RequestId, estimate);
    }

    /// <summary>The same for what has a price of its own, such as a call of a tool.</summary>
    /// <param name="caller">Whose money it is.</param>
    /// <param name="requestId">Id of the call.</param>
    /// <param name="price">What it costs.</param>
    public Result<BudgetHold> Admit(Caller caller, string requestId, NanoUsd price) =>
        Unrecorded() is { } unrecorded ? unrecorded : HasBudget(caller) ? Reserve(caller, requestId, price) : BudgetHold.None;

    private static bool HasBudget(Caller caller) => !caller.IsMaster && caller.Key is { MaxBudget: not null };

    private GuardError? Unrecorded() => journal.IsAccepting ? null : new GuardError(
        GuardErrorCode.Overloaded, "Spend cannot be recorded at the moment, so no request is sent. Check the disk of the data directory and the spend store.")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private Result<BudgetHold> Reserve(Caller caller, string requestId, NanoUsd estimate) =>
        ledger.Reserve(requestId, [new BudgetLimit(new BudgetScope(BudgetScopeKind.Key, caller.Key!.TokenHash), caller.Key.MaxBudget!.Value)], estimate);

    private NanoUsd? Estimate(in BudgetRequest request, IReadOnlyList<Deployment> deployments, string? upstreamModel)
    {
        var highest = NanoUsd.Zero;
        for (var index = 0; index < deployments.Count; index++)
        {
            if (prices.Find(deployments[index], upstreamModel) is not { } price)
            {
                return null;
            }

            var output = request.MaxOutputTokens ?? settings.DefaultOutputTokens;
            output = price.MaxOutputTokens is { } most ? Math.Min(output, most) : output;
            var cost = price.MaxCost(request.InputTokens, output * Math.Clamp(request.Choices, 1, MaxChoices));
            highest = cost > highest ? cost : highest;
        }

        return highest;
    }
}
