using System.Collections.Immutable;
using System.Text;

namespace Guard.McpHub.Pins;

/// <summary>
/// The tools of all servers by what their names look like. A server may call its own tools nearly the same, but for imitations. Built for one question or one listing. Not thread-safe.
/// </summary>
internal sealed class KnownNames
{
    private readonly Dictionary<string, List<(string Server, string Tool)>> _bySkeleton = new(StringComparer.Ordinal);

    public KnownNames(IEnumerable<ToolPin> pins)
    {
        foreach (var pin in pins.Where(static pin => pin.Tool.Length > 0))
        {
            Add(pin.Server, pin.Tool);
        }
    }

    public void Add(string server, string tool)
    {
        foreach (var key in (HashSet<string>)[ConfusableName.Skeleton(tool), ConfusableName.Plain(tool)])
        {
            if (!_bySkeleton.TryGetValue(key, out var list))
            {
                _bySkeleton[key] = list = [];
            }

            list.Add((server, tool));
        }
    }

    /// <summary>Tools of other servers that are called the same or nearly so, and imitations in the same, as <c>server/tool</c>.</summary>
    public ImmutableArray<string> Similar(string server, string tool) => [.. Others(server, tool).Select(static other => $"{other.Server}/{other.Tool}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The name looks like another one and is spelled with other letters. A name of plain letters does not imitate one of foreign letters.</summary>
    public bool IsImitation(string server, string tool)
    {
        var plain = ConfusableName.Plain(tool);
        return Others(server, tool).Any(other => ConfusableName.Plain(other.Tool) != plain && (!Ascii.IsValid(tool) || Ascii.IsValid(other.Tool)));
    }

    /// <summary>Tools that imitate this one.</summary>
    public ImmutableArray<(string Server, string Tool)> ImitationsOf(string server, string tool)
    {
        var plain = ConfusableName.Plain(tool);
        return Ascii.IsValid(tool) ? [.. Others(server, tool).Where(other => !Ascii.IsValid(other.Tool) && ConfusableName.Plain(other.Tool) != plain).Distinct()] : [];
    }

    private IEnumerable<(string Server, string Tool)> Others(string server, string tool)
    {
        var plain = ConfusableName.Plain(tool);
        foreach (var key in (HashSet<string>)[ConfusableName.Skeleton(tool), plain])
        {
            foreach (var other in _bySkeleton.GetValueOrDefault(key) ?? [])
            {
                if (other.Server != server || ConfusableName.Plain(other.Tool) != plain)
                {
                    yield return other;
                }
            }
        }
    }
}
