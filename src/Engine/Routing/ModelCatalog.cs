using System.Collections.Frozen;
using System.Collections.Immutable;
using Guard.Engine.Scopes;
using Guard.Engine.Errors;

namespace Guard.Engine.Routing;

/// <summary>Every model that can be called, by name. Immutable but for a bounded cache of names found through wildcards; thread-safe.</summary>
public sealed class ModelCatalog
{
    private const int CachedResolutions = 1024;
    private const int LongestName = 256;
    private const int LongestNameShown = 100;

    private readonly FrozenDictionary<string, ModelGroup> _byName;
    private readonly ImmutableArray<WildcardGroup> _wildcards;
    private readonly ApprovedModels _approved;
    private readonly ResolutionCache _resolved = new(CachedResolutions);

    private ModelCatalog(ModelCatalogSettings settings, ModelCatalog? previous)
    {
        _approved = new ApprovedModels(settings.ApprovedModels);
        var notApproved = ImmutableArray.CreateBuilder<Deployment>();
        var named = new Dictionary<string, ImmutableArray<DeploymentState>.Builder>(StringComparer.Ordinal);
        var wild = new Dictionary<string, ImmutableArray<Deployment>.Builder>(StringComparer.Ordinal);
        var known = previous?.StatesById();
        foreach (var deployment in settings.Deployments)
        {
            if (NamePattern.HasWildcard(deployment.ModelName))
            {
                Collect(wild, deployment.ModelName, deployment);
            }
            else if (_approved.Approves(deployment))
            {
                Collect(named, deployment.ModelName, new DeploymentState(deployment, known?.GetValueOrDefault(deployment.Id)));
            }
            else
            {
                notApproved.Add(deployment);
            }
        }

        var groups = named.ToDictionary(static pair => pair.Key, static pair => new ModelGroup(pair.Key, null, pair.Value.ToImmutable()), StringComparer.Ordinal);
        _wildcards = [.. wild
            .Select(static pair => new WildcardGroup(new NamePattern(pair.Key), pair.Value.ToImmutable()))
            .OrderByDescending(static group => group.Pattern.LiteralLength)
            .ThenBy(static group => group.Pattern.WildcardCount)];
        NotApproved = notApproved.ToImmutable();
        Models = ListModels(settings, groups);
        BrokenAliases = AddAliases(settings, groups);
        _byName = groups.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Serves nothing.</summary>
    public static ModelCatalog Empty { get; } = new(new ModelCatalogSettings(), null);

    /// <summary>Every name to show, wildcards marked, hidden aliases left out; groups in configured order, then aliases.</summary>
    public ImmutableArray<VisibleModel> Models { get; }

    /// <summary>Deployments that <see cref="ModelCatalogSettings.ApprovedModels"/> keeps from being served. Wildcards are judged when a name is asked for.</summary>
    public ImmutableArray<Deployment> NotApproved { get; }

    /// <summary>Aliases left out because their target is no model group.</summary>
    public ImmutableArray<string> BrokenAliases { get; }

    /// <param name="settings">What to serve.</param>
    /// <param name="previous">The catalogue this one replaces: deployments with the same id keep their cooldown and failure counts.</param>
    public static ModelCatalog Create(ModelCatalogSettings settings, ModelCatalog? previous = null) => new(settings, previous);

    /// <summary>Names for <c>/v1/models</c>.</summary>
    public IEnumerable<VisibleModel> VisibleModels(bool includeWildcards = false) => Models.Where(model => includeWildcards || !model.IsWildcard);

    /// <summary>Finds a group by exact name, then alias, then the most specific wildcard. A known name costs no allocation.</summary>
    /// <returns>The group, or <see cref="GuardErrorCode.ModelNotFound"/>; a model that is not approved looks like one that does not exist.</returns>
    public Result<ModelGroup> Resolve(string model)
    {
        if (_byName.TryGetValue(model, out var group) || (group = FindByWildcard(model)) is not null)
        {
            return group;
        }

        return new GuardError(
            GuardErrorCode.ModelNotFound,
            $"The model \"{Printable(model)}\" is not served here. GET /v1/models lists the models that can be called.",
            "model");
    }

    /// <summary>A caller-written name, safe to put in a message or a log line: bounded, without control characters and quotes.</summary>
    internal static string Printable(string name) => string.Create(Math.Min(name.Length, LongestNameShown), name, static (span, name) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(name[i]) || char.IsSurrogate(name[i]) || name[i] is '"' or '\\' or '\u2028' or '\u2029' ? '?' : name[i];
        }
    });

    private static void Collect<T>(Dictionary<string, ImmutableArray<T>.Builder> groups, string name, T item)
    {
        if (!groups.TryGetValue(name, out var builder))
        {
            groups[name] = builder = ImmutableArray.CreateBuilder<T>();
        }

        builder.Add(item);
    }

    private ImmutableArray<VisibleModel> ListModels(ModelCatalogSettings settings, Dictionary<string, ModelGroup> groups)
    {
        var models = ImmutableArray.CreateBuilder<VisibleModel>();
        foreach (var name in settings.Deployments.Select(static deployment => deployment.ModelName).Distinct(StringComparer.Ordinal))
        {
            if (groups.TryGetValue(name, out var group))
            {
                models.Add(new VisibleModel(name, name, group.AccessGroups, IsWildcard: false));
            }
            else if (_wildcards.FirstOrDefault(candidate => candidate.Pattern.Text == name) is { } wildcard)
            {
                models.Add(new VisibleModel(name, name, [.. wildcard.Deployments.SelectMany(static row => row.AccessGroups).Distinct(StringComparer.Ordinal)], IsWildcard: true));
            }
        }

        foreach (var (name, alias) in settings.Aliases)
        {
            if (!alias.IsHidden && !groups.ContainsKey(name) && (groups.GetValueOrDefault(alias.Target) ?? FindByWildcard(alias.Target)) is { } target)
            {
                models.Add(new VisibleModel(name, target.Name, target.AccessGroups, IsWildcard: false));
            }
        }

        return models.ToImmutable();
    }

    private ImmutableArray<string> AddAliases(ModelCatalogSettings settings, Dictionary<string, ModelGroup> groups)
    {
        var broken = ImmutableArray.CreateBuilder<string>();
        var aliases = new List<KeyValuePair<string, ModelGroup>>();
        foreach (var (name, alias) in settings.Aliases)
        {
            if ((groups.GetValueOrDefault(alias.Target) ?? FindByWildcard(alias.Target)) is { } target)
            {
                aliases.Add(new(name, target));
            }
            else
            {
                broken.Add(name);
            }
        }

        foreach (var (name, target) in aliases)
        {
            groups.TryAdd(name, target);
        }

        return broken.ToImmutable();
    }

    private ModelGroup? FindByWildcard(string model)
    {
        if (_wildcards.IsEmpty || model.Length > LongestName)
        {
            return null;
        }

        foreach (var c in model)
        {
            if (c == '*' || char.IsControl(c))
            {
                return null;
            }
        }

        return _resolved.Find(model) is { } known ? known : FillWildcard(model);
    }

    private ModelGroup? FillWildcard(string model)
    {
        foreach (var wildcard in _wildcards)
        {
            if (wildcard.Pattern.TryCapture(model, out var captures))
            {
                var filled = wildcard.Deployments.Select(deployment => WildcardGroup.Fill(deployment, captures)).Where(_approved.Approves);
                var states = filled.Select(static deployment => new DeploymentState(deployment)).ToImmutableArray();
                if (!states.IsEmpty)
                {
                    return _resolved.Add(model, new ModelGroup(model, wildcard.Pattern.Text, states));
                }
            }
        }

        return null;
    }

    private Dictionary<string, DeploymentState> StatesById()
    {
        var states = new Dictionary<string, DeploymentState>(StringComparer.Ordinal);
        foreach (var state in _byName.Values.SelectMany(static group => group.States))
        {
            states.TryAdd(state.Deployment.Id, state);
        }

        return states;
    }

    private sealed record WildcardGroup(NamePattern Pattern, ImmutableArray<Deployment> Deployments)
    {
        public static Deployment Fill(Deployment deployment, ImmutableArray<string> captures)
        {
            var upstream = NamePattern.Fill(deployment.UpstreamModel, captures);

            // model_name "*" over "openai/*" is called as "openai/gpt-x": the provider is said twice and meant once.
            var prefixed = deployment.UpstreamModel == "*" && upstream.StartsWith(deployment.Provider + "/", StringComparison.Ordinal);
            return deployment with { UpstreamModel = prefixed ? upstream[(deployment.Provider.Length + 1)..] : upstream };
        }
    }
}
