namespace Guard.Host;

/// <summary>What the process answers its shell.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A configuration, a rule or the start itself holds a mistake, which was printed.</summary>
    public const int Findings = 1;

    /// <summary>The command line could not be read.</summary>
    public const int Usage = 2;
}
