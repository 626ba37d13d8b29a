using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Guard.Engine.Content;

namespace Guard.Plugins.GenericApi;

/// <summary>What the service said.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Reason">Why something is blocked, fit to be shown to a caller, or null.</param>
/// <param name="Edits">The texts that changed.</param>
internal sealed record GenericApiAnswer(GenericApiAction Action, string? Reason = null, ImmutableArray<Redaction> Edits = default)
{
    private const int MaxReason = 500;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };
    private static readonly string[] Unserved = ["images", "tools", "tool_calls"];

    /// <summary>Reads an answer; null when it is none, or asks for something that cannot be done, so that nothing it wanted is passed over in silence.</summary>
    /// <param name="body">As the service sent it.</param>
    /// <param name="request">What it was asked.</param>
    /// <param name="label">For the edits.</param>
    public static GenericApiAnswer? Read(ReadOnlyMemory<byte> body, GenericApiRequest request, string label)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("action"u8, out var action) || action.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            return action.GetString() switch
            {
                "NONE" => new GenericApiAnswer(GenericApiAction.None),
                "BLOCKED" => new GenericApiAnswer(GenericApiAction.Blocked, ReasonOf(root)),
                "GUARDRAIL_INTERVENED" => Intervened(root, request, label),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            return null;
        }
    }

    private static GenericApiAnswer? Intervened(JsonElement root, GenericApiRequest request, string label)
    {
        using var sent = JsonDocument.Parse(request.Body, Options);
        if (Array.Exists(Unserved, name => Differs(root, sent.RootElement, name)))
        {
            return null;
        }

        if (EditsOf(root, sent.RootElement.GetProperty("texts"u8), request.Texts, label) is not { } edits)
        {
            return null;
        }

        // Rewritten messages say the same as rewritten texts; alone they say something that is not carried out.
        return edits.IsEmpty && Differs(root, sent.RootElement, "structured_messages") ? null : new GenericApiAnswer(GenericApiAction.Intervened, null, edits);
    }

    private static bool Differs(JsonElement root, JsonElement sent, string name)
    {
        var isGiven = root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
        return isGiven && !JsonElement.DeepEquals(value, sent.GetProperty(name)) && !(IsEmptyList(value) && sent.GetProperty(name).ValueKind == JsonValueKind.Null);
    }

    private static bool IsEmptyList(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary>One edit for each text that is another now; null when they do not stand against those that were sent.</summary>
    private static ImmutableArray<Redaction>? EditsOf(JsonElement root, JsonElement sent, ImmutableArray<SentText> places, string label)
    {
        if (!root.TryGetProperty("texts"u8, out var texts) || texts.ValueKind != JsonValueKind.Array || texts.GetArrayLength() != places.Length)
        {
            return null;
        }

        var edits = ImmutableArray.CreateBuilder<Redaction>();
        for (var i = 0; i < places.Length; i++)
        {
            var text = texts[i];
            if (text.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var replacement = text.GetString()!;
            if (!string.Equals(replacement, sent[i].GetString(), StringComparison.Ordinal))
            {
                edits.Add(new Redaction(places[i].Part, places[i].Start, places[i].Length, replacement, label));
            }
        }

        return edits.DrainToImmutable();
    }

    private static string? ReasonOf(JsonElement root)
    {
        if (!root.TryGetProperty("blocked_reason"u8, out var value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var reason = new StringBuilder();
        foreach (var rune in value.GetString()!.EnumerateRunes())
        {
            if (reason.Length >= MaxReason)
            {
                reason.Append('…');
                break;
            }

            reason.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? " "
                : rune.ToString());
        }

        var shown = reason.ToString().Trim();
        return shown.Length == 0 ? null : shown;
    }
}
