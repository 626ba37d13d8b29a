using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine.Errors;

namespace Guard.Host.Admin;

/// <summary>What LiteLLM's <c>generic_guardrail_api</c> client sends. Fields that change no judgement are passed over.</summary>
internal sealed record GenericGuardrailRequest
{
    private const int MaxItems = 10_000;

    public required ImmutableArray<string> Texts { get; init; }

    public JsonElement Tools { get; init; }

    public JsonElement ToolCalls { get; init; }

    public JsonElement Messages { get; init; }

    public string Model { get; init; } = "";

    public bool IsAnswer { get; init; }

    public string? EndUser { get; init; }

    /// <summary>Guardrails named besides those of the key, in <c>additional_provider_specific_params.guardrails</c>.</summary>
    public ImmutableArray<string> Requested { get; init; } = [];

    /// <summary>There is something besides texts to judge.</summary>
    public bool HasBody => HasItems(Tools) || HasItems(ToolCalls) || (Texts.IsEmpty && HasItems(Messages));

    public static Result<GenericGuardrailRequest> Read(AdminFields fields)
    {
        var request = new GenericGuardrailRequest
        {
            Texts = Strings(fields, "texts", fields.Peek("texts")),
            Tools = List(fields, "tools"),
            ToolCalls = List(fields, "tool_calls"),
            Messages = List(fields, "structured_messages"),
            Model = fields.Text("model") ?? "",
            IsAnswer = fields.Text("input_type") == "response",
            EndUser = Inner(fields.Peek("request_data"), "user_api_key_end_user_id") is { ValueKind: JsonValueKind.String } user ? user.GetString() : null,
            Requested = Names(fields),
        };
        if (fields.Text("input_type") is not (null or "request" or "response"))
        {
            fields.Refuse("input_type", "must be \"request\" or \"response\"");
        }

        return fields.Error is { } error ? error : request;
    }

    /// <summary>A chat request with what is to be judged besides the texts. What the texts repeat of the messages is left out.</summary>
    public byte[] ToBody()
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        writer.WriteString("model"u8, Model.Length == 0 ? "generic_guardrail_api" : Model);
        writer.WritePropertyName("messages"u8);
        if (Texts.IsEmpty && HasItems(Messages))
        {
            Messages.WriteTo(writer);
        }
        else
        {
            WriteCalls(writer);
        }

        if (HasItems(Tools))
        {
            writer.WritePropertyName("tools"u8);
            Tools.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return body.WrittenSpan.ToArray();
    }

    public static bool HasItems(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;

    private void WriteCalls(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        if (HasItems(ToolCalls))
        {
            writer.WriteString("role"u8, "assistant"u8);
            writer.WriteNull("content"u8);
            writer.WritePropertyName("tool_calls"u8);
            ToolCalls.WriteTo(writer);
        }
        else
        {
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("content"u8, ""u8);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static JsonElement List(AdminFields fields, string name)
    {
        var value = fields.Peek(name);
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Array))
        {
            fields.Refuse(name, "must be a list");
        }

        return value;
    }

    private static ImmutableArray<string> Names(AdminFields fields) => Inner(fields.Peek("additional_provider_specific_params"), "guardrails") switch
    {
        { ValueKind: JsonValueKind.String } name => [name.GetString()!],
        var list => Strings(fields, "additional_provider_specific_params.guardrails", list),
    };

    private static JsonElement Inner(JsonElement map, string name) => map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) ? value : default;

    private static ImmutableArray<string> Strings(AdminFields fields, string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxItems || value.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.String))
        {
            fields.Refuse(name, $"must be a list of at most {MaxItems} strings");
            return [];
        }

        return [.. value.EnumerateArray().Select(static item => item.GetString()!)];
    }
}
