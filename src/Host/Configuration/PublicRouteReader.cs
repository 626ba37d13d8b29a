using System.Collections.Immutable;
using Guard.Engine.Access;
using Guard.Engine.Documents;
using Guard.Host.Admin;
using Guard.Host.Presidio;
using Guard.McpHub.Endpoints;

namespace Guard.Host.Configuration;

/// <summary>Reads <c>general_settings.public_routes</c>: what asks for no key. A route that cannot be opened is told, so that nobody believes it is.</summary>
internal static class PublicRouteReader
{
    private const string Name = "public_routes";
    private const string GroupPrefix = "LiteLLMRoutes.";

    /// <summary>Every route that can be opened.</summary>
    private static readonly ImmutableArray<string> Openable = [.. PresidioEndpoints.Paths, GenericGuardrailEndpoint.Path];

    public static ImmutableArray<string> Read(SettingReader general, ConfigFindings findings)
    {
        var routes = ImmutableArray.CreateBuilder<string>();
        foreach (var route in general.Texts(Name))
        {
            if (route == GroupPrefix + Name)
            {
                // LiteLLM's own list: health, metrics and the like, which never ask for a key here.
                continue;
            }

            if (route.StartsWith(GroupPrefix, StringComparison.Ordinal))
            {
                findings.NotServed(general.PositionOf(Name), $"{general.PathOf(Name)} with a group of routes");
            }
            else if (!PublicRoutes.IsPattern(route))
            {
                findings.Error(general.PositionOf(Name), $"{general.PathOf(Name)} takes paths, and one item is none", "write /analyze, or /prefix/* for everything below it");
            }
            else if (!McpEndpoints.CanOpen(route) && !Openable.Any(path => PublicRoutes.Covers(route, path)))
            {
                findings.Warning(
                    general.PositionOf(Name),
                    $"{general.PathOf(Name)} opens nothing with one of its items",
                    Suggestion.DidYouMean(route, Openable) ?? $"only these ask for no key when named here: {string.Join(", ", Openable)}, and /mcp, /mcp/NAME or /mcp/*");
            }
            else
            {
                routes.Add(route);
            }
        }

        return routes.ToImmutable();
    }
}
