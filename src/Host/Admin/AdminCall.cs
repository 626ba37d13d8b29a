using Guard.Engine.Access;

namespace Guard.Host.Admin;

/// <summary>One administration request, authenticated and read.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Fields">Members of the JSON body; none for a GET.</param>
/// <param name="Query">Parameters of the URL.</param>
/// <param name="Actor">Name kept in <c>created_by</c> and <c>updated_by</c>.</param>
internal sealed record AdminCall(Caller Caller, AdminFields Fields, IQueryCollection Query, string Actor)
{
    /// <summary>Values of the path's placeholders.</summary>
    public RouteValueDictionary Route { get; init; } = [];

    /// <summary>A placeholder of the path; empty when there is none.</summary>
    public string Placed(string name) => Route.TryGetValue(name, out var value) ? (string?)value ?? "" : "";

    /// <summary>A parameter of the URL, or null when it is absent or empty.</summary>
    public string? Parameter(string name) => Query.TryGetValue(name, out var values) && !string.IsNullOrEmpty(values[0]) ? values[0] : null;
}
