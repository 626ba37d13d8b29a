using System.Collections.Immutable;

namespace Guard.McpHub.Relay;

/// <summary>One of the lists a server has.</summary>
/// <param name="Method">What asks for it.</param>
/// <param name="Member">Where it stands in the result.</param>
/// <param name="Key">The member an entry is known by.</param>
/// <param name="Capability">What a server without it does not declare.</param>
internal sealed record ListKind(string Method, string Member, string Key, string Capability)
{
    public static ListKind Tools { get; } = new("tools/list", "tools", "name", "tools");

    public static ListKind Prompts { get; } = new("prompts/list", "prompts", "name", "prompts");

    public static ListKind Resources { get; } = new("resources/list", "resources", "uri", "resources");

    public static ListKind Templates { get; } = new("resources/templates/list", "resourceTemplates", "uriTemplate", "resources");

    public static ImmutableArray<ListKind> All { get; } = [Tools, Prompts, Resources, Templates];

    /// <summary>Entries of different servers may have the same name, so the server's stands before it.</summary>
    public bool IsPrefixed => Key == "name";
}
