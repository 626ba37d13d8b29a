using System.Collections.Immutable;

namespace Guard.Host.Configuration;

/// <summary>What is read of <c>general_settings</c>, but for the master key (<see cref="MasterKey"/>) and the size limits (<see cref="LimitSettings"/>).</summary>
internal sealed record GeneralSettings
{
    /// <summary>A further header that carries a key, or null.</summary>
    public string? KeyHeaderName { get; init; }

    /// <summary>A header that names the end user, or null.</summary>
    public string? UserHeaderName { get; init; }

    /// <summary>Headers of <c>user_header_mappings</c> that name the end user (role <c>customer</c>), in order.</summary>
    public ImmutableArray<string> CustomerHeaderNames { get; init; } = [];

    /// <summary>Routes that ask for no key: paths, or <c>/prefix/*</c>.</summary>
    public ImmutableArray<string> PublicRoutes { get; init; } = [];

    /// <summary>Streamed answers end with a usage chunk even where the caller did not ask for one.</summary>
    public bool AlwaysIncludeStreamUsage { get; init; }
}
