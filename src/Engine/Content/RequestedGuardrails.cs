using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>
/// Reads <c>guardrails</c> in LiteLLM's three shapes: a list of names, a list of <c>{name: {extra_body: {...}}}</c>, a map <c>{name: {extra_body: {...}}}</c>.
/// Anything else yields a name that no guardrail has, so that it is refused, not ignored.
/// </summary>
internal static class RequestedGuardrails
{
    /// <summary>Bytes of all parameters of a request together.</summary>
    public const int MaxParameterBytes = 64 * 1024;

    private const string Name = "guardrails";
    private const string NotAName = "(not a name)";

    /// <summary>The walk stands on the value; it is left on the value's end.</summary>
    public static GuardError? Read(ref JsonWalk walk, ContentIndex index, ReadOnlyMemory<byte> document)
    {
        switch (walk.Token)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject:
                return ReadMap(ref walk, index, document);
            case JsonTokenType.StartArray:
                return ReadList(ref walk, index, document);
            default:
                index.Guardrails = index.Guardrails.Add(walk.Token == JsonTokenType.String ? RequestMetadata.SafeString(ref walk) : NotAName);
                return null;
        }
    }

    private static GuardError? ReadList(ref JsonWalk walk, ContentIndex index, ReadOnlyMemory<byte> document)
    {
        GuardError? error = null;
        var names = index.Guardrails.ToBuilder();
        while (walk.Read() && walk.Token != JsonTokenType.EndArray)
        {
            switch (walk.Token)
            {
                case JsonTokenType.String:
                    names.Add(RequestMetadata.SafeString(ref walk));
                    break;
                case JsonTokenType.StartObject:
                    index.Guardrails = names.ToImmutable();
                    error ??= ReadMap(ref walk, index, document);
                    names = index.Guardrails.ToBuilder();
                    break;
                default:
                    walk.Skip();
                    names.Add(NotAName);
                    break;
            }
        }

        index.Guardrails = names.ToImmutable();
        return error;
    }

    private static GuardError? ReadMap(ref JsonWalk walk, ContentIndex index, ReadOnlyMemory<byte> document)
    {
        GuardError? error = null;
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            var name = RequestMetadata.SafeString(ref walk);
            index.Guardrails = index.Guardrails.Add(name);
            walk.Read();
            if (walk.Token == JsonTokenType.StartObject)
            {
                error = ReadParameters(ref walk, index, document, name) ?? error;
            }
            else
            {
                walk.Skip();
            }
        }

        return error;
    }

    private static GuardError? ReadParameters(ref JsonWalk walk, ContentIndex index, ReadOnlyMemory<byte> document, string name)
    {
        GuardError? error = null;
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            var isBody = walk.Is("extra_body"u8);
            walk.Read();
            var start = walk.TokenStart;
            var isObject = walk.Token == JsonTokenType.StartObject;
            var isNull = walk.Token == JsonTokenType.Null;
            walk.Skip();
            if (!isBody || isNull)
            {
                continue;
            }

            var json = document[start..walk.TokenEnd];
            if (!isObject || json.Length + index.GuardrailParameters.Sum(static parameters => parameters.Json.Length) > MaxParameterBytes)
            {
                error = new GuardError(
                    GuardErrorCode.InvalidRequest, $"The \"extra_body\" of a guardrail must be an object, and all of them together at most {MaxParameterBytes} bytes.", Name);
            }
            else
            {
                index.GuardrailParameters = index.GuardrailParameters.Add(new GuardrailParameters(name, json));
            }
        }

        return error;
    }
}
