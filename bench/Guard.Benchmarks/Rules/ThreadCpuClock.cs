using System.Runtime.InteropServices;

namespace Guard.Benchmarks.Rules;

/// <summary>CPU time of the calling thread in nanoseconds, as the Linux kernel counts it: what other processes take does not show in it.</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTime = 3;

    public static long Now()
    {
        if (ClockGetTime(ThreadCpuTime, out var time) != 0)
        {
            throw new PlatformNotSupportedException("There is no clock of thread CPU time.");
        }

        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
