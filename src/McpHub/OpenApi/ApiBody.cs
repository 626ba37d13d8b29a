using System.Collections.Frozen;

namespace Guard.McpHub.OpenApi;

/// <summary>The body of an operation, which the tool takes as its argument <c>body</c>. Immutable.</summary>
/// <param name="Kind">How it is written.</param>
/// <param name="MediaType">What it is called.</param>
/// <param name="IsRequired">The call is refused without it.</param>
/// <param name="Styles">How fields of a form are written where the document says so.</param>
internal sealed record ApiBody(ApiBodyKind Kind, string MediaType, bool IsRequired, FrozenDictionary<string, ApiStyle> Styles);
