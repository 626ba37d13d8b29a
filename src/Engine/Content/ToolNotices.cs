using System.Text;

namespace Guard.Engine.Content;

/// <summary>The sentences that stand in the place of tool calls that were taken out.</summary>
internal static class ToolNotices
{
    /// <summary>Between an answer's own text and the first sentence.</summary>
    public const string Separator = "\n\n";

    /// <summary>For a message of the history that would be left without any content.</summary>
    public const string Default = "A tool call was taken out here.";

    /// <summary>A sentence as a JSON string.</summary>
    public static string Quoted(string notice) => $"\"{Encoding.UTF8.GetString(JsonText.Escape(Encoding.UTF8.GetBytes(notice)))}\"";

    /// <summary>Sentences of several calls in their order, each once; null when there are none.</summary>
    public static string? Join(IEnumerable<string?> notices)
    {
        var joined = string.Join('\n', notices.OfType<string>().Where(static notice => notice.Length > 0).Distinct(StringComparer.Ordinal));
        return joined.Length == 0 ? null : joined;
    }
}
