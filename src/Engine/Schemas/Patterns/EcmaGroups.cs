namespace Guard.Engine.Schemas.Patterns;

/// <summary>The capturing groups of a pattern, known before it is read, because a reference may stand before its group.</summary>
/// <param name="Names">One entry a group, in order; null for those without a name.</param>
/// <param name="HasReferences">Whether anything refers back; without, no group needs to capture.</param>
internal sealed record EcmaGroups(List<string?> Names, bool HasReferences)
{
    public static EcmaGroups Scan(string pattern)
    {
        var names = new List<string?>();
        var hasReferences = false;
        var isClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    hasReferences |= !isClass && i < pattern.Length && pattern[i] is 'k' or (>= '1' and <= '9');
                    break;
                case '[':
                    isClass = true;
                    break;
                case ']':
                    isClass = false;
                    break;
                case '(' when !isClass:
                    AddGroup(pattern, i + 1, names);
                    break;
            }
        }

        return new EcmaGroups(names, hasReferences);
    }

    private static void AddGroup(string pattern, int start, List<string?> names)
    {
        if (start >= pattern.Length || pattern[start] != '?')
        {
            names.Add(null);
        }
        else if (start + 2 < pattern.Length && pattern[start + 1] == '<' && pattern[start + 2] is not ('=' or '!'))
        {
            var end = pattern.IndexOf('>', start);
            names.Add(end < 0 ? "" : pattern[(start + 2)..end]);
        }
    }
}
