using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Providers;
using Guard.Engine.Routing;

namespace Guard.Engine.Endpoints;

/// <summary>The way to a deployment that speaks the caller's wire API. Thread-safe.</summary>
internal sealed class DeploymentRoad(Router router, ProviderCatalog providers)
{
    /// <summary>Null when some deployment of the group serves the dialect, else the refusal that names the remedy.</summary>
    public GuardError? Check(ModelGroup group, ApiDialect dialect)
    {
        foreach (var deployment in group.Deployments)
        {
            if (providers.Serves(deployment, dialect.Operation))
            {
                return null;
            }
        }

        return new GuardError(
            GuardErrorCode.InvalidRequest,
            $"The provider of \"{ModelCatalog.Printable(group.Name)}\" has no responses API; use POST /v1/chat/completions, or a model whose provider has one, such as openai or azure.",
            "model");
    }

    /// <summary>Starts the road; deployments that do not speak the dialect are left out.</summary>
    public Result<RoutePlan> Begin(ModelGroup group, ApiDialect dialect)
    {
        var ruledOut = default(DeploymentSet);
        for (var i = 0; i < group.Deployments.Length; i++)
        {
            if (!providers.Serves(group.Deployments[i], dialect.Operation))
            {
                ruledOut.Add(i);
            }
        }

        return router.Begin(group, ruledOut: ruledOut);
    }
}
