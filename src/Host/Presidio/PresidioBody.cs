using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Guard.Host.Presidio;

/// <summary>Parses a body, and makes sure once that every text in it can be read.</summary>
internal static class PresidioBody
{
    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    private static readonly PresidioFault NotUnicode = PresidioFault.BadRequest("The body has text that is not valid Unicode.");

    public static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out PresidioFault? fault)
    {
        document = null;
        fault = null;
        try
        {
            if (!Utf8.IsValid(utf8.Span))
            {
                fault = NotUnicode;
                return false;
            }

            CheckEscapes(utf8.Span);
            document = JsonDocument.Parse(utf8, DocumentOptions);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return true;
            }

            fault = PresidioFault.BadRequest("The body must be a JSON object.");
        }
        catch (JsonException exception)
        {
            fault = PresidioFault.BadRequest(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})."));
        }
        catch (InvalidOperationException)
        {
            fault = NotUnicode;
        }

        document?.Dispose();
        document = null;
        return false;
    }

    /// <summary>Throws where an escape stands for half a character: such a text has no offsets that two readers would agree on.</summary>
    private static void CheckEscapes(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }
}
