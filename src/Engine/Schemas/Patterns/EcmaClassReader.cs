namespace Guard.Engine.Schemas.Patterns;

/// <summary>Reads a class; <paramref name="start"/> is the position behind its opening bracket.</summary>
internal readonly struct EcmaClassReader(string pattern, int start)
{
    public EcmaClass Read(out int end, out string? problem)
    {
        var set = new EcmaClass();
        problem = null;
        end = start;
        if (end < pattern.Length && pattern[end] == '^')
        {
            set.IsNegated = true;
            end++;
        }

        while (end < pattern.Length && pattern[end] != ']')
        {
            ReadItem(set, ref end, out problem);
            if (problem is not null)
            {
                return set;
            }
        }

        problem = end < pattern.Length ? null : "has an opening bracket too many";
        end++;
        return set;
    }

    private void ReadItem(EcmaClass set, ref int position, out string? problem)
    {
        if (TryReadSet(set, ref position, out problem) || problem is not null)
        {
            return;
        }

        var first = ReadCharacter(ref position, out problem);
        if (problem is not null)
        {
            return;
        }

        if (position + 1 >= pattern.Length || pattern[position] != '-' || pattern[position + 1] == ']')
        {
            set.Add(first, first);
            return;
        }

        var dash = position++;
        var other = new EcmaClass();
        if (TryReadSet(other, ref position, out problem) || problem is not null)
        {
            // [a-\d]: not a range. Read what stands behind the dash again, into the set.
            set.Add(first, first);
            set.Add('-', '-');
            position = dash + 1;
            return;
        }

        var last = ReadCharacter(ref position, out problem);
        if (problem is null && last < first)
        {
            problem = "has a range whose end is before its start";
        }

        if (problem is null)
        {
            set.Add(first, last);
        }
    }

    private bool TryReadSet(EcmaClass set, ref int position, out string? problem)
    {
        problem = null;
        if (pattern[position] != '\\' || !new EcmaEscape(pattern, position).TryReadSet(set, out var end, out problem))
        {
            return false;
        }

        position = end;
        return true;
    }

    private int ReadCharacter(ref int position, out string? problem)
    {
        problem = null;
        if (pattern[position] == '\\')
        {
            return new EcmaEscape(pattern, position).ReadCharacter(isClass: true, out position, out problem);
        }

        var value = char.IsSurrogatePair(pattern, position) ? char.ConvertToUtf32(pattern, position) : pattern[position];
        position += value > 0xFFFF ? 2 : 1;
        return value;
    }
}
