namespace Guard.Engine.Routing;

/// <summary>Weighted random choice by <see cref="Deployment.Weight"/>. A weight that is not positive never wins while another is; if none is, all are equal.</summary>
/// <param name="random">Must be thread-safe where requests run side by side, such as <see cref="ConcurrentRandom"/>.</param>
internal sealed class SimpleShuffle(Random random) : IRoutingStrategy
{
    public string Name => "simple-shuffle";

    public DeploymentState? Pick(in RoutingContext context, ReadOnlySpan<DeploymentState> candidates)
    {
        if (candidates.Length == 1)
        {
            return candidates[0];
        }

        var total = 0d;
        foreach (var candidate in candidates)
        {
            total += Share(candidate);
        }

        if (total <= 0 || !double.IsFinite(total))
        {
            return candidates[random.Next(candidates.Length)];
        }

        var left = random.NextDouble() * total;
        DeploymentState? picked = null;
        foreach (var candidate in candidates)
        {
            var share = Share(candidate);
            if (share > 0)
            {
                picked = candidate;
                left -= share;
                if (left < 0)
                {
                    break;
                }
            }
        }

        return picked;
    }

    private static double Share(DeploymentState state) => state.Deployment.Weight is > 0 and var weight ? weight : 0;
}
