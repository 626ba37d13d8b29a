using System.Text.Json;
using System.Text.Unicode;

namespace Guard.Engine.Content;

/// <summary>Reads a whole answer of OpenAI's chat completions: every choice, every string a caller would read.</summary>
internal static class OpenAiChatAnswer
{
    /// <summary>Null when the body is no such answer.</summary>
    public static ContentAnswer? Read(ReadOnlyMemory<byte> utf8Json)
    {
        if (!Utf8.IsValid(utf8Json.Span))
        {
            return null;
        }

        var table = new PartTable();
        var answer = new ContentAnswer(table);
        try
        {
            var walk = new JsonWalk(utf8Json, table.AddDocument(utf8Json), table, null);
            if (walk.Read() && walk.Token == JsonTokenType.StartObject)
            {
                ReadRoot(ref walk, answer);
                walk.Read();
                return answer;
            }
        }
        catch (JsonException)
        {
            // Not JSON: the caller hears that the upstream's answer could not be read.
        }

        answer.Dispose();
        return null;
    }

    private static void ReadRoot(ref JsonWalk walk, ContentAnswer answer)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("choices"u8))
            {
                walk.Read();
                ReadChoices(ref walk, answer);
            }
            else if (walk.Is("usage"u8))
            {
                walk.Read();
                var start = walk.TokenStart;
                walk.Skip();
                answer.Usage = new ByteRange(start, walk.TokenEnd - start);
            }
            else if (walk.Is("model"u8))
            {
                walk.Read();
                answer.Model = new ByteRange(walk.TokenStart, walk.TokenEnd - walk.TokenStart);
                walk.Skip();
            }
            else if (walk.Is("error"u8))
            {
                walk.Read();
                answer.IsError |= walk.Token != JsonTokenType.Null;
                walk.Skip();
            }
            else
            {
                walk.Read();
                walk.Skip();
            }
        }
    }

    private static void ReadChoices(ref JsonWalk walk, ContentAnswer answer)
    {
        if (walk.Token != JsonTokenType.StartArray)
        {
            walk.Skip();
            return;
        }

        var position = 0;
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            answer.HasChoices = true;
            var choice = position++;
            while (walk.Token == JsonTokenType.StartObject && walk.Read() && walk.Token == JsonTokenType.PropertyName)
            {
                ReadChoiceMembers(ref walk, answer, choice);
            }
        }
    }

    private static void ReadChoiceMembers(ref JsonWalk walk, ContentAnswer answer, int choice)
    {
        do
        {
            if (walk.Is("message"u8))
            {
                walk.Read();
                ReadMessage(ref walk, choice);
            }
            else if (walk.Is("logprobs"u8))
            {
                walk.Read();
                var start = walk.TokenStart;
                var isPresent = walk.Token != JsonTokenType.Null;
                walk.Skip();
                if (isPresent)
                {
                    answer.LogProbabilities.Add(new ByteRange(start, walk.TokenEnd - start));
                }
            }
            else
            {
                walk.Read();
                walk.Skip();
            }
        }
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName);
    }

    private static void ReadMessage(ref JsonWalk walk, int choice)
    {
        var template = new PartEntry { Kind = ContentKind.Text, Provenance = Provenance.Assistant, Stage = Stage.Output, Choice = choice, MessageIndex = -1 };
        if (walk.Token != JsonTokenType.StartObject)
        {
            walk.AddTree(template, withNames: false, withNumbers: false);
            return;
        }

        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("role"u8))
            {
                walk.Read();
                walk.Skip();
            }
            else if (walk.IsNamed("tool_calls"u8) || walk.IsNamed("function_call"u8))
            {
                var isLegacy = walk.IsNamed("function_call"u8);
                walk.Read();
                ChatToolCalls.Read(ref walk, template, isLegacy);
            }
            else
            {
                template.Kind = KindOf(ref walk);
                walk.Read();
                walk.AddTree(template, withNames: false, withNumbers: false);
            }
        }
    }

    private static ContentKind KindOf(ref JsonWalk walk) =>
        walk.Is("content"u8) ? ContentKind.Text
        : walk.Is("refusal"u8) ? ContentKind.Refusal
        : walk.Is("reasoning_content"u8) || walk.Is("reasoning"u8) ? ContentKind.Reasoning
        : ContentKind.Unknown;
}
