using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>The content of an item: a string, or a list of typed parts.</summary>
internal static class ResponsesContentParts
{
    /// <param name="walk">Stands on the value; is left on its end.</param>
    /// <param name="place">Where the item stands.</param>
    /// <param name="template">What the item's text is.</param>
    /// <param name="group">Group of the text parts that are read as one, or 0.</param>
    public static void Read(ref JsonWalk walk, in ResponsesPlace place, PartEntry template, int group)
    {
        switch (walk.Token)
        {
            case JsonTokenType.String:
                walk.AddString(template);
                break;
            case JsonTokenType.StartObject:
                ReadPart(ref walk, place, template);
                break;
            case JsonTokenType.StartArray:
                template.Group = group;
                while (walk.Read() && walk.Token != JsonTokenType.EndArray)
                {
                    if (walk.Token == JsonTokenType.StartObject)
                    {
                        ReadPart(ref walk, place, template);
                    }
                    else
                    {
                        walk.AddTree(template, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
                    }
                }

                break;
            default:
                template.Kind = ContentKind.Unknown;
                walk.AddTree(template, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
                break;
        }
    }

    /// <summary>One typed part; the walk stands on it.</summary>
    public static void ReadPart(ref JsonWalk walk, in ResponsesPlace place, in PartEntry template)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("text"u8) || walk.Is("refusal"u8) || walk.Is("transcript"u8))
            {
                var text = template;
                text.Kind = walk.Is("refusal"u8) ? ContentKind.Refusal : template.Kind;
                walk.Read();
                walk.AddTree(text, withNames: !place.IsAnswer, withNumbers: !place.IsAnswer);
            }
            else if (walk.Is("type"u8) || walk.Is("detail"u8) || walk.Is("format"u8) || walk.Is("file_id"u8) || walk.Is("id"u8))
            {
                Count(ref walk, place, walk.Is("file_id"u8));
                walk.Read();
                ResponsesItems.AddControl(ref walk, place, template);
            }
            else if (walk.Is("logprobs"u8) && place.LogProbabilities is { } repeats)
            {
                walk.Read();
                AddRepeat(ref walk, repeats);
            }
            else
            {
                ReadAttachment(ref walk, place, template);
            }
        }
    }

    /// <summary>Passes over log probabilities and remembers where they stand.</summary>
    public static void AddRepeat(ref JsonWalk walk, List<ByteRange> repeats)
    {
        var start = walk.TokenStart;
        var isPresent = walk.Token != JsonTokenType.Null;
        walk.Skip();
        if (isPresent)
        {
            repeats.Add(new ByteRange(start, walk.TokenEnd - start));
        }
    }

    private static void Count(ref JsonWalk walk, in ResponsesPlace place, bool isAttachment)
    {
        if (isAttachment && place.Index is { } index)
        {
            index.Unscannable++;
        }
    }

    private static void ReadAttachment(ref JsonWalk walk, in ResponsesPlace place, PartEntry template)
    {
        var isBinary = walk.Is("file_data"u8) || walk.Is("data"u8);
        var isAttachment = isBinary || walk.Is("image_url"u8) || walk.Is("file_url"u8) || walk.Is("input_audio"u8);
        Count(ref walk, place, isAttachment);
        template.Kind = template.Kind is ContentKind.ToolResult ? template.Kind : ContentKind.Unknown;
        template.Group = 0;
        if (!isAttachment)
        {
            ResponsesItems.AddOther(ref walk, place, template);
            return;
        }

        walk.Read();
        if (walk.Token != JsonTokenType.StartObject)
        {
            ChatContentParts.AddUnlessData(ref walk, template, isBinary);
            return;
        }

        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            isBinary = walk.Is("data"u8);
            walk.AddUnlessWord(template);
            walk.Read();
            ChatContentParts.AddUnlessData(ref walk, template, isBinary);
        }
    }
}
