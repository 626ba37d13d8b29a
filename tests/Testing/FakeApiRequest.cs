using System.Collections.Immutable;

namespace Guard.Testing;

/// <summary>A request as it came. Immutable.</summary>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Target">Path and query, not decoded.</param>
/// <param name="Body">As text.</param>
/// <param name="Headers">By lower-case name.</param>
public sealed record FakeApiRequest(string Method, string Target, string Body, ImmutableDictionary<string, string> Headers);
