using System.Collections.Immutable;

namespace Guard.Engine.Routing;

/// <summary>A name a caller may be shown by <c>/v1/models</c>.</summary>
/// <param name="Name">What callers write in <c>model</c>: a group, an alias, or a wildcard such as <c>openai/*</c>.</param>
/// <param name="Group">The model group it leads to; differs from the name for an alias only.</param>
/// <param name="AccessGroups">Access groups (<c>model_info.access_groups</c>) the group belongs to.</param>
/// <param name="IsWildcard">Listed only when the request asks for wildcard routes.</param>
public sealed record VisibleModel(string Name, string Group, ImmutableArray<string> AccessGroups, bool IsWildcard);
