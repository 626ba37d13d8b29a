using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;
using Guard.Engine.Telemetry;

namespace Guard.Plugins.GenericApi;

/// <summary>One question to the service, in LiteLLM's wire format. A copy: nothing in it lies in the request's memory.</summary>
/// <param name="Body">The JSON.</param>
/// <param name="Texts">Where each of its texts stands, in their order.</param>
internal sealed record GenericApiRequest(ReadOnlyMemory<byte> Body, ImmutableArray<SentText> Texts)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string LiteLlmVersion = ServedVersion.LiteLlm(CompatibilityProfile.Current);

    /// <summary>Writes the question, or returns null when there is no text to ask about. Waits for nothing, so that it may read the request's memory.</summary>
    public static GenericApiRequest? Of(GuardrailContext context, GenericApiSettings settings)
    {
        var texts = TextsOf(context);
        if (texts.IsEmpty)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("input_type"u8, context.Stage == Stage.Input ? "request"u8 : "response"u8);
            json.WriteString("litellm_call_id"u8, context.RequestId);
            json.WriteString("litellm_trace_id"u8, context.Facts.Session);
            WriteTexts(json, context.Parts, texts);
            GenericApiContent.Write(json, context, settings.SendsImages);
            WriteCaller(json, context.Caller);
            GenericApiHeaders.Write(json, context.Headers, settings.ExtraHeaders);
            json.WriteString("litellm_version"u8, LiteLlmVersion);
            json.WritePropertyName("additional_provider_specific_params"u8);
            ParameterJson.Write(json, settings.Parameters, context.Parameters);
            json.WriteString("model"u8, context.Model);
            json.WriteEndObject();
        }

        return new GenericApiRequest(buffer.WrittenMemory, texts);
    }

    /// <summary>For printing: sizes only.</summary>
    public override string ToString() => $"{Texts.Length} texts, {Body.Length} bytes";

    private static ImmutableArray<SentText> TextsOf(GuardrailContext context)
    {
        var texts = ImmutableArray.CreateBuilder<SentText>();
        foreach (var part in context.Parts)
        {
            var length = part.Utf8.Length - context.JudgedBytes;
            if (length > 0)
            {
                texts.Add(new SentText(part.Index, context.JudgedBytes, length));
            }
        }

        return texts.DrainToImmutable();
    }

    private static void WriteTexts(Utf8JsonWriter json, ContentParts parts, ImmutableArray<SentText> texts)
    {
        json.WriteStartArray("texts"u8);
        foreach (var text in texts)
        {
            json.WriteStringValue(parts.At(text.Part).Utf8.Slice(text.Start, text.Length));
        }

        json.WriteEndArray();
    }

    private static void WriteCaller(Utf8JsonWriter json, Caller caller)
    {
        json.WriteStartObject("request_data"u8);
        json.WriteString("user_api_key_hash"u8, caller.Key?.TokenHash);
        json.WriteString("user_api_key_alias"u8, caller.Key?.KeyAlias);
        json.WriteString("user_api_key_user_id"u8, caller.User?.UserId ?? caller.Key?.UserId);
        json.WriteString("user_api_key_user_email"u8, caller.User?.UserEmail);
        json.WriteString("user_api_key_team_id"u8, caller.Team?.TeamId ?? caller.Key?.TeamId);
        json.WriteString("user_api_key_team_alias"u8, caller.Team?.TeamAlias);
        json.WriteString("user_api_key_end_user_id"u8, caller.EndUser?.EndUserId);
        json.WriteString("user_api_key_org_id"u8, caller.Organization?.OrganizationId ?? caller.Key?.OrganizationId);
        json.WriteEndObject();
    }
}
