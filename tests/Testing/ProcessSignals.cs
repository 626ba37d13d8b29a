using System.Runtime.InteropServices;

namespace Guard.Testing;

/// <summary>Signals to the test's own process, in which a <see cref="GuardApp"/> listens for them.</summary>
public static partial class ProcessSignals
{
    private const int SigHup = 1;

    /// <summary>Sends SIGHUP. Ends the process when nobody listens.</summary>
    public static void HangUp()
    {
        if (Kill(Environment.ProcessId, SigHup) != 0)
        {
            throw new InvalidOperationException("SIGHUP could not be sent.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
