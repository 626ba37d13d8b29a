using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>The <c>content</c> of a message: a string, or a list of typed parts.</summary>
internal static class ChatContentParts
{
    /// <param name="walk">Stands on the value; is left on its end.</param>
    /// <param name="index">Counts what cannot be read.</param>
    /// <param name="template">What the message's text is.</param>
    /// <param name="group">Group of the message's text parts.</param>
    public static void Read(ref JsonWalk walk, ContentIndex index, PartEntry template, int group)
    {
        if (walk.Token == JsonTokenType.String)
        {
            walk.AddString(template);
            return;
        }

        if (walk.Token != JsonTokenType.StartArray)
        {
            template.Kind = ContentKind.Unknown;
            walk.AddTree(template, withNames: true, withNumbers: true);
            return;
        }

        template.Group = group;
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            if (walk.Token == JsonTokenType.StartObject)
            {
                ReadPart(ref walk, index, template);
            }
            else
            {
                walk.AddTree(template, withNames: true, withNumbers: true);
            }
        }
    }

    private static void ReadPart(ref JsonWalk walk, ContentIndex index, PartEntry template)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("text"u8) || walk.Is("refusal"u8))
            {
                var text = template;
                text.Kind = walk.Is("refusal"u8) ? ContentKind.Refusal : template.Kind;
                walk.Read();
                walk.AddTree(text, withNames: true, withNumbers: true);
            }
            else if (walk.Is("type"u8) || walk.Is("detail"u8) || walk.Is("format"u8) || walk.Is("cache_control"u8))
            {
                walk.Read();
                walk.AddUnlessWord(template);
            }
            else
            {
                ReadAttachment(ref walk, index, template);
            }
        }
    }

    private static void ReadAttachment(ref JsonWalk walk, ContentIndex index, PartEntry template)
    {
        var isAttachment = walk.Is("image_url"u8) || walk.Is("input_audio"u8) || walk.Is("file"u8);
        index.Unscannable += isAttachment ? 1 : 0;
        template.Kind = ContentKind.Unknown;
        template.Group = 0;
        if (!isAttachment)
        {
            walk.AddString(template);
        }

        walk.Read();
        if (!isAttachment || walk.Token != JsonTokenType.StartObject)
        {
            AddUnlessData(ref walk, template, isBinary: false);
            return;
        }

        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            var isBinary = walk.Is("data"u8);
            walk.AddUnlessWord(template);
            walk.Read();
            AddUnlessData(ref walk, template, isBinary);
        }
    }

    /// <summary>Base64, bare or in a <c>data:</c> address, holds no text that could be read or masked in place.</summary>
    public static void AddUnlessData(ref JsonWalk walk, in PartEntry template, bool isBinary)
    {
        var value = walk.Fork().ValueSpan;
        if (walk.Token == JsonTokenType.String && (IsBase64Address(value) || (isBinary && IsBase64(value))))
        {
            return;
        }

        walk.AddTree(template, withNames: true, withNumbers: true);
    }

    private static bool IsBase64Address(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith("data:"u8))
        {
            return false;
        }

        var comma = value.IndexOf((byte)',');
        return comma is > 0 and < 256 && value[..comma].EndsWith(";base64"u8)
            && value[..comma].IndexOfAnyExcept(MediaTypeBytes) < 0 && IsBase64(value[(comma + 1)..]);
    }

    private static bool IsBase64(ReadOnlySpan<byte> value) => value.IndexOfAnyExcept(Base64Bytes) < 0;

    private static readonly System.Buffers.SearchValues<byte> MediaTypeBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\.;:-_"u8);

    private static readonly System.Buffers.SearchValues<byte> Base64Bytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\"u8);
}
