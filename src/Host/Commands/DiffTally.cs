namespace Guard.Host.Commands;

/// <summary>How many decisions a replay changed, and how.</summary>
internal sealed class DiffTally
{
    public int Judged { get; set; }

    public int Faulty { get; set; }

    public int Changed { get; private set; }

    /// <summary>Such as <c>allow -> block</c>, with its count.</summary>
    public Dictionary<string, int> Changes { get; } = new(StringComparer.Ordinal);

    public void Add(Decision before, Decision after)
    {
        Changed++;
        var change = $"{before.Verdict} -> {after.Verdict}";
        Changes[change] = Changes.GetValueOrDefault(change) + 1;
    }
}
