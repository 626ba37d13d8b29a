using System.Collections.Frozen;
using Guard.Engine.Documents;

namespace Guard.Host.Configuration;

/// <summary>The words one section knows: those Guard serves and those it accepts without effect. Immutable.</summary>
/// <param name="Served">Keys that have an effect.</param>
/// <param name="NotServed">Known keys without one yet: a warning each.</param>
/// <param name="IsKnownFamily">Further known keys, by their look; null for none.</param>
internal sealed record VocabularySection(FrozenSet<string> Served, FrozenSet<string> NotServed, Func<string, bool>? IsKnownFamily = null)
{
    public IEnumerable<string> Known => Served.Concat(NotServed);

    /// <summary>Warns about each key that has no effect, and about each that nobody knows.</summary>
    /// <param name="map">The section.</param>
    /// <param name="path">Its path with <c>[]</c> for every row of a list, so that a key is named once; empty for the top level.</param>
    /// <param name="findings">Where the warnings go.</param>
    public void Check(DocumentMap map, string path, ConfigFindings findings)
    {
        foreach (var entry in map.Entries)
        {
            if (Served.Contains(entry.Name))
            {
                continue;
            }

            var full = path.Length == 0 ? entry.Name : $"{path}.{entry.Name}";
            if (NotServed.Contains(entry.Name) || IsKnownFamily?.Invoke(entry.Name) == true)
            {
                findings.NotServed(entry.Position, full);
            }
            else
            {
                findings.Unknown(entry, full, Known);
            }
        }
    }

    /// <summary>Warns only about keys nobody knows, for a section that is not served as a whole.</summary>
    public void CheckNames(DocumentMap map, string path, ConfigFindings findings)
    {
        foreach (var entry in map.Entries)
        {
            if (!Served.Contains(entry.Name) && !NotServed.Contains(entry.Name) && IsKnownFamily?.Invoke(entry.Name) != true)
            {
                findings.Unknown(entry, $"{path}.{entry.Name}", Known);
            }
        }
    }
}
