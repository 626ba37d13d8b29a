using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.UnitTests.Routing;

/// <summary>Deployments and catalogues as short as the tests that need them.</summary>
internal static class Rows
{
    public static Deployment Row(string modelName, string model = "openai/gpt-x", string? id = null)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        return new Deployment
        {
            Id = id ?? $"{modelName}:{model}",
            ModelName = modelName,
            Provider = slash < 0 ? "openai" : model[..slash],
            UpstreamModel = slash < 0 ? model : model[(slash + 1)..],
        };
    }

    public static ModelCatalog Catalog(params Deployment[] rows) => ModelCatalog.Create(new ModelCatalogSettings { Deployments = [.. rows] });

    public static ModelGroup Group(int deployments) =>
        new("group", [.. Enumerable.Range(0, deployments).Select(static index => Row("group", $"openai/m{index}"))]);

    public static ModelGroup Found(this ModelCatalog catalog, string model) =>
        catalog.Resolve(model).TryGetValue(out var group, out var error) ? group : throw new InvalidOperationException(error.Message);

    public static RoutePlan Started(this Router router, ModelGroup group, int? numRetries = null) =>
        router.Begin(group, numRetries).TryGetValue(out var plan, out var error) ? plan : throw new InvalidOperationException(error.Message);

    public static void Fails(this Router router, ModelGroup group, AttemptFailure failure)
    {
        using var plan = router.Started(group, 0);
        plan.Fail(failure);
    }

    public static bool IsRefused(this Result<RoutePlan> result) => result.Error?.Code == GuardErrorCode.NoDeployment;
}
