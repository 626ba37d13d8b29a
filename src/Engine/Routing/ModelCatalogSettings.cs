using System.Collections.Immutable;

namespace Guard.Engine.Routing;

/// <summary>What a <see cref="ModelCatalog"/> is built from.</summary>
public sealed record ModelCatalogSettings
{
    /// <summary>In the order of <c>model_list</c>.</summary>
    public ImmutableArray<Deployment> Deployments { get; init; } = [];

    /// <summary><c>model_group_alias</c>, by the alias.</summary>
    public ImmutableSortedDictionary<string, ModelAlias> Aliases { get; init; } = ImmutableSortedDictionary.Create<string, ModelAlias>(StringComparer.Ordinal);

    /// <summary><c>guard.approved_models</c>: globs over <c>provider/model</c>. <c>default</c> when not configured (everything is served); an empty list serves nothing.</summary>
    public ImmutableArray<string> ApprovedModels { get; init; }
}
