using System.IO.Pipelines;
using System.Text;
using Guard.Engine.Telemetry;

namespace Guard.UnitTests.Telemetry;

/// <summary>One scrape, as text.</summary>
internal static class MetricsPage
{
    public static async Task<string> ReadAsync(GuardMetrics metrics)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        await metrics.WriteAsync(output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
