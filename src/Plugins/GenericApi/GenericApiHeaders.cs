using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Guard.Plugins.GenericApi;

/// <summary>What the service learns of the caller's headers: values of harmless ones and of those the rule names, of the others that they were there.</summary>
internal static class GenericApiHeaders
{
    private const string Hidden = "[present]";
    private const int MaxHeaders = 100;
    private const int MaxValue = 4 * 1024;

    private static readonly string[] Shown = ["host", "accept", "accept-encoding", "accept-language", "content-type", "user-agent"];
    private static readonly string[] ShownPrefixes = ["x-stainless-", "x-litellm-"];

    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, StringValues>>? headers, ImmutableArray<string> named)
    {
        if (headers is null)
        {
            json.WriteNull("request_headers"u8);
            return;
        }

        json.WriteStartObject("request_headers"u8);
        foreach (var (name, values) in headers.Take(MaxHeaders))
        {
            var value = IsShown(name, named) ? values.ToString() : Hidden;
            json.WriteString(name, value.Length <= MaxValue ? value : Hidden);
        }

        json.WriteEndObject();
    }

    private static bool IsShown(string name, ImmutableArray<string> named) =>
        !GenericApiSettingsReader.IsCredential(name)
        && (Shown.Contains(name, StringComparer.OrdinalIgnoreCase)
            || Array.Exists(ShownPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            || named.Contains(name, StringComparer.OrdinalIgnoreCase));
}
