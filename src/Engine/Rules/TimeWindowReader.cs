using System.Collections.Frozen;
using System.Globalization;
using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>Reads <c>time:</c> of a condition.</summary>
internal sealed class TimeWindowReader(ICollection<Diagnostic> diagnostics)
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public TimeWindow? Read(DocumentNode node)
    {
        if (RuleMapReader.Of("time", node, diagnostics) is not { } reader)
        {
            return null;
        }

        var before = diagnostics.Count;
        var zone = reader.Text("zone") is { } name ? ReadZone(name) : TimeZoneInfo.Utc;
        var days = ReadDays(reader.Texts("days"));
        var from = reader.Text("from") is { } start ? ReadTime(start) : null;
        var until = reader.Text("until") is { } end ? ReadTime(end) : null;
        var after = reader.Text("after") is { } first ? Moments.Read(first, diagnostics, isEnd: false) : null;
        var late = reader.Text("before") is { } last ? Moments.Read(last, diagnostics, isEnd: false) : null;
        reader.Done(FrozenSet<string>.Empty);
        if (diagnostics.Count == before && days is null && from is null && until is null && after is null && late is null)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"time\" asks for nothing", "use days, from, until, after or before"));
        }

        if (after >= late)
        {
            diagnostics.Add(Diagnostic.Error(node.Position, "\"time\" ends before it begins", "let before be later than after"));
        }

        return diagnostics.Count != before || zone is null ? null : new TimeWindow { Zone = zone, Days = days, From = from, Until = until, After = after, Before = late };
    }

    private TimeZoneInfo? ReadZone(Written<string> name)
    {
        if (name.Value.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(name.Value, out var zone))
        {
            return zone;
        }

        diagnostics.Add(Diagnostic.Error(name.Position, $"\"{RuleMapReader.Shown(name.Value)}\" is not a time zone of this system", "use an IANA name such as Europe/Vienna, or UTC"));
        return null;
    }

    private FrozenSet<DayOfWeek>? ReadDays(IReadOnlyCollection<Written<string>> words)
    {
        if (words.Count == 0)
        {
            return null;
        }

        var days = new HashSet<DayOfWeek>();
        foreach (var word in words)
        {
            var number = Array.FindIndex(Names, name => word.Value.Length >= 3 && word.Value.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && Enum.GetName((DayOfWeek)Array.IndexOf(Names, name))!.StartsWith(word.Value, StringComparison.OrdinalIgnoreCase));
            if (number < 0)
            {
                diagnostics.Add(Diagnostic.Error(word.Position, $"\"{RuleMapReader.Shown(word.Value)}\" is not a day", $"days are {string.Join(", ", Names)}"));
            }
            else
            {
                days.Add((DayOfWeek)number);
            }
        }

        return days.ToFrozenSet();
    }

    private TimeOnly? ReadTime(Written<string> text)
    {
        if (TimeOnly.TryParseExact(text.Value, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        diagnostics.Add(Diagnostic.Error(text.Position, $"\"{RuleMapReader.Shown(text.Value)}\" is not a time of day", "write it as \"18:00\""));
        return null;
    }
}
