using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Guard.McpHub.OpenApi;

/// <summary>The tools of one document. Immutable.</summary>
/// <param name="Operations">In the document's order.</param>
/// <param name="LeftOut">Operations that are not served, each with the reason.</param>
internal sealed record ApiCatalog(ImmutableArray<ApiOperation> Operations, ImmutableArray<string> LeftOut)
{
    private readonly FrozenDictionary<string, ApiOperation> _byName = Operations.ToFrozenDictionary(static operation => (string)operation.Tool["name"]!, StringComparer.Ordinal);

    public ApiOperation? Find(string tool) => _byName.GetValueOrDefault(tool);
}
