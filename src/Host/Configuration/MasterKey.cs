namespace Guard.Host.Configuration;

/// <summary>The administrator's key and who gave it: a variable's name or <c>general_settings.master_key</c>.</summary>
internal sealed record MasterKey(string Value, string Source)
{
    /// <summary>Never the value.</summary>
    public override string ToString() => $"master key from {Source}";
}
