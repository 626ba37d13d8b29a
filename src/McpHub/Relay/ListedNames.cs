using System.Globalization;

namespace Guard.McpHub.Relay;

/// <summary>
/// Which entries of one server's list are read: the first of each name. A name with a line break or another control character in it is none, since it would write lines of its own where names
/// are read: in questions to humans, in logs, at the console. For one list; not thread-safe.
/// </summary>
internal sealed class ListedNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Entries that are passed over for what their names hold.</summary>
    public int Refused { get; private set; }

    public bool Take(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return false;
        }

        if (name.Any(IsControl))
        {
            Refused++;
            return false;
        }

        return _taken.Add(name);
    }

    private static bool IsControl(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
