using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.Host.Presidio;

/// <summary>One request: authenticated, read and parsed.</summary>
internal sealed class PresidioCall(JsonElement body, IHeaderDictionary answerHeaders, CancellationToken cancellation)
{
    private const string UnsupportedHeader = "x-guard-unsupported-entities";
    private const int MaxNamed = 20;

    public JsonElement Body => body;

    /// <summary>Signalled when the caller leaves.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Tells the caller which of the entities it asked for nobody looks for, so that nobody believes they were looked for in vain.</summary>
    public void NameUnsupported(ImmutableArray<string> entities)
    {
        var names = entities.Where(static name => name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.')).Take(MaxNamed).ToArray();
        if (names.Length > 0)
        {
            answerHeaders[UnsupportedHeader] = string.Join(", ", names);
        }
    }
}
