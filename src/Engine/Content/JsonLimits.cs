using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>How deep a body may nest, and how strictly it is read: no comments, no trailing commas (RFC 8259).</summary>
internal static class JsonLimits
{
    public const int MaxDepth = 64;

    public static JsonReaderOptions Reader => new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };
}
