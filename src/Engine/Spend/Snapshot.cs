namespace Guard.Engine.Spend;

/// <summary>Dated model ids: <c>gpt-4.1-2025-04-14</c> and <c>claude-sonnet-4-5-20250929</c> are snapshots of the family before the date.</summary>
internal static class Snapshot
{
    private const int DashedLength = 11;
    private const int CompactLength = 9;

    /// <summary>The id without its date, or null when it has none.</summary>
    public static string? FamilyOf(string model)
    {
        if (model.Length > DashedLength && IsDashedDate(model.AsSpan(model.Length - DashedLength)))
        {
            return model[..^DashedLength];
        }

        return model.Length > CompactLength && IsCompactDate(model.AsSpan(model.Length - CompactLength)) ? model[..^CompactLength] : null;
    }

    private static bool IsDashedDate(ReadOnlySpan<char> text) =>
        text[0] == '-' && text[5] == '-' && text[8] == '-' && AreDigits(text[1..5]) && AreDigits(text[6..8]) && AreDigits(text[9..]) && text[1] == '2';

    private static bool IsCompactDate(ReadOnlySpan<char> text) => text[0] is '-' or '@' && AreDigits(text[1..]) && text[1] == '2' && text[2] == '0';

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
