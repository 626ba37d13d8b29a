using System.Globalization;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules;

/// <summary>Days and moments as rule files write them: ISO 8601, UTC where no offset is given.</summary>
internal static class Moments
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm"];

    /// <summary>A moment; a day alone is its first moment, or the first one after it where it ends something. Null after adding an error.</summary>
    public static DateTimeOffset? Read(Written<string> text, ICollection<Diagnostic> diagnostics, bool isEnd)
    {
        if (DateOnly.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && (day < DateOnly.MaxValue || !isEnd))
        {
            return new DateTimeOffset((isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        if (DateTimeOffset.TryParseExact(text.Value, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        diagnostics.Add(Diagnostic.Error(text.Position, $"\"{RuleMapReader.Shown(text.Value)}\" is not a day or a moment", "write 2027-03-31 or 2027-03-31T18:00Z"));
        return null;
    }

    /// <summary>A day, or null after adding an error.</summary>
    public static DateOnly? ReadDay(Written<string> text, ICollection<Diagnostic> diagnostics)
    {
        if (DateOnly.TryParseExact(text.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        diagnostics.Add(Diagnostic.Error(text.Position, $"\"{RuleMapReader.Shown(text.Value)}\" is not a day", "write it as 2027-03-31"));
        return null;
    }
}
