using System.Text.Json;
using System.Text.Unicode;

namespace Guard.Engine.Content;

/// <summary>Reads a whole answer of OpenAI's responses: every item of its output, every string a caller would read.</summary>
internal static class OpenAiResponsesAnswer
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
                ReadResponse(ref walk, answer);
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

    /// <summary>A response object, whole or inside of an event; the walk stands on it and is left on its end.</summary>
    public static void ReadResponse(ref JsonWalk walk, ContentAnswer answer)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("output"u8))
            {
                walk.Read();
                ReadOutput(ref walk, answer);
            }
            else if (walk.Is("usage"u8) || walk.Is("model"u8))
            {
                var isUsage = walk.Is("usage"u8);
                walk.Read();
                var start = walk.TokenStart;
                walk.Skip();
                var value = new ByteRange(start, walk.TokenEnd - start);
                (answer.Usage, answer.Model) = isUsage ? (value, answer.Model) : (answer.Usage, value);
            }
            else if (walk.Is("error"u8))
            {
                walk.Read();
                answer.IsError |= walk.Token != JsonTokenType.Null;
                walk.Skip();
            }
            else if (IsOfTheRequest(ref walk))
            {
                walk.Read();
                walk.Skip();
            }
            else
            {
                walk.Read();
                walk.AddTree(new ResponsesPlace(0, null).Part(walk.Is("output_text"u8) ? ContentKind.Text : ContentKind.Unknown, Provenance.Assistant), withNames: false, withNumbers: false);
            }
        }

        // A response that failed says why beside what it brought; only an error without any output is no response.
        answer.IsError &= !answer.HasChoices;
    }

    private static void ReadOutput(ref JsonWalk walk, ContentAnswer answer)
    {
        if (walk.Token != JsonTokenType.StartArray)
        {
            walk.AddTree(new ResponsesPlace(0, null).Part(ContentKind.Unknown, Provenance.Assistant), withNames: false, withNumbers: false);
            return;
        }

        answer.HasChoices = true;
        var number = 0;
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            ResponsesItems.Read(ref walk, new ResponsesPlace(number++, null, answer.LogProbabilities));
        }
    }

    /// <summary>What repeats the request, which was judged before it went out, and what the provider says of the response itself.</summary>
    private static bool IsOfTheRequest(ref JsonWalk walk) =>
        walk.Is("id"u8) || walk.Is("object"u8) || walk.Is("status"u8) || walk.Is("created_at"u8) || walk.Is("completed_at"u8) || walk.Is("incomplete_details"u8)
        || walk.Is("instructions"u8) || walk.Is("metadata"u8) || walk.Is("tools"u8) || walk.Is("tool_choice"u8) || walk.Is("text"u8) || walk.Is("reasoning"u8)
        || walk.Is("prompt"u8) || walk.Is("previous_response_id"u8) || walk.Is("conversation"u8) || walk.Is("user"u8) || walk.Is("safety_identifier"u8)
        || walk.Is("prompt_cache_key"u8) || walk.Is("prompt_cache_retention"u8) || walk.Is("service_tier"u8) || walk.Is("truncation"u8) || walk.Is("billing"u8);
}
