using System.Collections.Immutable;

namespace Guard.Engine.Access;

/// <summary>What configuration says about access. A class, not a record, so that printing it never prints the master key.</summary>
public sealed class AccessOptions
{
    /// <summary>The operator's key; 1 to <see cref="KeyHasher.MaxKeyBytes"/> bytes. Whether it is strong enough is checked where configuration is read.</summary>
    public required string MasterKey { get; init; }

    /// <summary><c>general_settings.litellm_key_header_name</c>: a header that may carry the key besides the usual ones, or null.</summary>
    public string? KeyHeaderName { get; init; }

    /// <summary><c>general_settings.user_header_name</c>: a header that names the end user, or null.</summary>
    public string? UserHeaderName { get; init; }

    /// <summary>Headers of <c>user_header_mappings</c> whose role is customer, in configured order.</summary>
    public ImmutableArray<string> CustomerHeaderNames { get; init; } = [];

    /// <summary><c>general_settings.public_routes</c>: what asks for no key, where the route's owner allows it (<see cref="Access.PublicRoutes"/>).</summary>
    public ImmutableArray<string> PublicRoutes { get; init; } = [];
}
