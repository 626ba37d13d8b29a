using System.Globalization;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Names for operations: the <c>operationId</c> in lower case, else method and path. Letters a tool's name cannot have become <c>_</c>; the second of a name is called <c>_2</c>, in the
/// document's order. For one document; not thread-safe.
/// </summary>
internal sealed class ApiToolNames
{
    private const int MaxLength = 128;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Next(string? operationId, string method, string path)
    {
        var wanted = string.IsNullOrWhiteSpace(operationId) ? $"{method}{path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal).TrimEnd('/')}" : operationId;
        wanted = Valid(wanted[..Math.Min(wanted.Length, MaxLength)]);
        var name = wanted;
        for (var number = 2; !_taken.Add(name); number++)
        {
            var ending = string.Create(CultureInfo.InvariantCulture, $"_{number}");
            name = wanted[..Math.Min(wanted.Length, MaxLength - ending.Length)] + ending;
        }

        return name;
    }

    private static string Valid(string text) =>
        string.Concat(text.ToLowerInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' ? letter : '_'));
}
