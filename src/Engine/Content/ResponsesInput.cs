using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>The <c>input</c> of a responses request: a text, or a list of items.</summary>
internal static class ResponsesInput
{
    public static GuardError? Read(ref JsonWalk walk, ContentIndex index)
    {
        switch (walk.Token)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                walk.AddString(new ResponsesPlace(0, index).Part(ContentKind.Text, Provenance.User));
                return null;
            case JsonTokenType.StartArray:
                break;
            default:
                return new GuardError(GuardErrorCode.InvalidRequest, "The field \"input\" must be a text or a list of items.", "input");
        }

        var number = 0;
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            if (walk.Token != JsonTokenType.StartObject)
            {
                return new GuardError(GuardErrorCode.InvalidRequest, $"input[{number}] must be an object, such as a message with \"role\" and \"content\".", $"input[{number}]");
            }

            ResponsesItems.Read(ref walk, new ResponsesPlace(number++, index));
        }

        return null;
    }
}
