using System.Diagnostics;

namespace Guard.Engine.Telemetry;

/// <summary>What the process itself uses, under the names Prometheus clients agree on.</summary>
internal static class ProcessFamilies
{
    public static void Declare(MetricRegistry registry)
    {
        const decimal microsecond = 0.000_001m;
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
        registry.Add(new PlainFamily(
            "process_cpu_seconds_total", "Processor time used.", MetricKind.Counter, () => Environment.CpuUsage.TotalTime.Ticks / TimeSpan.TicksPerMicrosecond)
        {
            Unit = microsecond,
        });
        registry.Add(new PlainFamily("process_resident_memory_bytes", "Memory in RAM.", MetricKind.Gauge, () => Environment.WorkingSet));
        registry.Add(new PlainFamily("process_start_time_seconds", "When the process started, in Unix time.", MetricKind.Gauge, () => started));
        registry.Add(new PlainFamily("guard_managed_heap_bytes", "Managed memory in use.", MetricKind.Gauge, () => GC.GetTotalMemory(forceFullCollection: false)));
        registry.Add(new PlainFamily(
            "guard_gc_pause_seconds_total", "Time the collector stopped everything.", MetricKind.Counter, () => GC.GetTotalPauseDuration().Ticks / TimeSpan.TicksPerMicrosecond)
        {
            Unit = microsecond,
        });
        registry.Add(new PlainFamily("guard_thread_pool_threads", "Threads of the pool.", MetricKind.Gauge, () => ThreadPool.ThreadCount));
        registry.Add(new PlainFamily("guard_thread_pool_queue_length", "Work waiting for a thread.", MetricKind.Gauge, () => ThreadPool.PendingWorkItemCount));
    }
}
