using System.Globalization;

namespace Guard.Host.Presidio;

/// <summary>Why a request fails, as Presidio's services say it: a status and <c>{"error": "..."}</c>. The message never holds text that was to be judged.</summary>
internal sealed record PresidioFault(int Status, string Message)
{
    /// <summary>What the analyzer answers when there is nothing to read; its clients know the words.</summary>
    public static PresidioFault NoText { get; } = new(StatusCodes.Status500InternalServerError, "No text provided");

    /// <summary>What the analyzer answers when nothing it has can find what is asked for; its clients know the words.</summary>
    public static PresidioFault NoRecognizers { get; } = new(StatusCodes.Status500InternalServerError, "No matching recognizers were found to serve the request.");

    public static PresidioFault BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);

    public static PresidioFault Unprocessable(string message) => new(StatusCodes.Status422UnprocessableEntity, message);

    public static PresidioFault TooLarge(FormattableString message) => new(StatusCodes.Status413PayloadTooLarge, message.ToString(CultureInfo.InvariantCulture));
}
