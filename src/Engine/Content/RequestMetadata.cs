using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Engine.Content;

/// <summary>Reads the fields of <c>metadata</c> and <c>litellm_metadata</c> that Guard knows.</summary>
internal static class RequestMetadata
{
    /// <summary>The walk stands on the value; it is left on the value's end. No parts are made here.</summary>
    public static GuardError? Read(ref JsonWalk walk, ContentIndex index, ReadOnlyMemory<byte> document)
    {
        if (walk.Token != JsonTokenType.StartObject)
        {
            walk.Skip();
            return null;
        }

        GuardError? error = null;
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            if (walk.Is("session_id"u8))
            {
                walk.Read();
                index.SessionId ??= ReadText(ref walk);
            }
            else if (walk.Is("user_id"u8))
            {
                walk.Read();
                index.EndUser ??= ReadText(ref walk);
            }
            else if (walk.Is("tags"u8))
            {
                walk.Read();
                index.Tags = index.Tags.AddRange(ReadNames(ref walk));
            }
            else if (walk.Is("guardrails"u8))
            {
                walk.Read();
                error = RequestedGuardrails.Read(ref walk, index, document) ?? error;
            }
            else if (walk.Is("disable_global_guardrail"u8))
            {
                walk.Read();
                index.AsksToDisableGuardrails |= walk.Token == JsonTokenType.True;
                walk.Skip();
            }
            else if (walk.Is("spend_logs_metadata"u8))
            {
                walk.Read();
                var start = walk.TokenStart;
                walk.Skip();
                index.SpendMetadataJson = System.Text.Encoding.UTF8.GetString(document.Span[start..walk.TokenEnd]);
            }
            else
            {
                walk.Read();
                walk.Skip();
            }
        }

        return error;
    }

    /// <summary>A string, or null after moving over anything else.</summary>
    public static string? ReadText(ref JsonWalk walk)
    {
        if (walk.Token == JsonTokenType.String)
        {
            return SafeString(ref walk);
        }

        walk.Skip();
        return null;
    }

    /// <summary>
    /// Names as a list of strings, a list of one-key objects, or an object whose keys are the names. Anything else yields a name that nothing has.
    /// </summary>
    public static ImmutableArray<string> ReadNames(ref JsonWalk walk)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        if (walk.Token == JsonTokenType.Null)
        {
            return [];
        }

        if (walk.Token == JsonTokenType.StartObject)
        {
            ReadKeys(ref walk, names);
        }
        else if (walk.Token == JsonTokenType.StartArray)
        {
            while (walk.Read() && walk.Token != JsonTokenType.EndArray)
            {
                if (walk.Token == JsonTokenType.String)
                {
                    names.Add(SafeString(ref walk));
                }
                else if (walk.Token == JsonTokenType.StartObject)
                {
                    ReadKeys(ref walk, names);
                }
                else
                {
                    walk.Skip();
                    names.Add("(not a name)");
                }
            }
        }
        else
        {
            names.Add(walk.Token == JsonTokenType.String ? SafeString(ref walk) : "(not a name)");
        }

        return names.ToImmutable();
    }

    private static void ReadKeys(ref JsonWalk walk, ImmutableArray<string>.Builder names)
    {
        while (walk.Read() && walk.Token == JsonTokenType.PropertyName)
        {
            names.Add(SafeString(ref walk));
            walk.Read();
            walk.Skip();
        }
    }

    public static string SafeString(ref JsonWalk walk)
    {
        try
        {
            return walk.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "(not text)";
        }
    }
}
