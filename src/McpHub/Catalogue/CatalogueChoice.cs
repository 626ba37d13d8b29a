using System.Runtime.CompilerServices;
using System.Text.Json;
using Guard.Engine.Access;
using Microsoft.AspNetCore.Http;

namespace Guard.McpHub.Catalogue;

/// <summary>
/// Whether a caller is shown all its tools or three that find them: the header <c>x-guard-mcp-catalogue</c>, else <c>guard_mcp_catalogue</c> in the metadata of the key, else in that
/// of the team; the words are <c>search</c> and <c>all</c>. It changes what is shown and never what is allowed, so anybody may choose. Pure, thread-safe.
/// </summary>
internal static class CatalogueChoice
{
    private const string Header = "x-guard-mcp-catalogue";
    private const string Field = "guard_mcp_catalogue";

    private static readonly ConditionalWeakTable<string, StrongBox<bool?>> Known = [];

    public static bool IsSearch(Caller caller, IHeaderDictionary headers) =>
        Meant(headers[Header]) ?? Said(caller.Key?.MetadataJson) ?? Said(caller.Key?.ExtraJson) ?? Said(caller.Team?.MetadataJson) ?? Said(caller.Team?.ExtraJson) ?? false;

    private static bool? Said(string? json) => json is null || !json.Contains(Field, StringComparison.Ordinal) ? null : Known.GetValue(json, static text => new StrongBox<bool?>(Read(text))).Value;

    private static bool? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Field, out var word) && word.ValueKind == JsonValueKind.String ? Meant(word.GetString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool? Meant(string? word) => word switch
    {
        "search" => true,
        "all" => false,
        _ => null,
    };
}
