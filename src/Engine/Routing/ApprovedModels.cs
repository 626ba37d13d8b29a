using System.Collections.Immutable;
using Guard.Engine.Scopes;

namespace Guard.Engine.Routing;

/// <summary>The allow list of <c>guard.approved_models</c>: globs over <c>provider/model</c>, letter case ignored. Immutable.</summary>
internal sealed class ApprovedModels
{
    private readonly ImmutableArray<NamePattern> _patterns;

    /// <param name="globs"><c>default</c> approves everything; an empty list approves nothing.</param>
    public ApprovedModels(ImmutableArray<string> globs) =>
        _patterns = globs.IsDefault ? default : [.. globs.Select(static glob => new NamePattern(glob, StringComparison.OrdinalIgnoreCase))];

    public bool Approves(Deployment deployment)
    {
        if (_patterns.IsDefault)
        {
            return true;
        }

        var name = $"{deployment.Provider}/{deployment.UpstreamModel}";
        return _patterns.Any(pattern => pattern.IsMatch(name));
    }
}
