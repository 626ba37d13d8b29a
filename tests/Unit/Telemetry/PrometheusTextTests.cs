using System.IO.Pipelines;
using System.Text;
using Guard.Engine.Telemetry;

namespace Guard.UnitTests.Telemetry;

public class PrometheusTextTests
{
    [Fact]
    public async Task LabelValue_IsEscaped()
    {
        var text = await WriteAsync(writer => writer.Sample("m", "_sum", ["a", "b"], ["x\\y\"z\n", "caf\u00e9"], 1.5m));

        text.ShouldBe("m_sum{a=\"x\\\\y\\\"z\\n\",b=\"caf\u00e9\"} 1.5\n");
    }

    [Fact]
    public async Task Help_KeepsQuotes_AndEscapesLineBreaks()
    {
        var text = await WriteAsync(writer => writer.Head(new PlainFamily("m", "a \"b\"\nc\\d", MetricKind.Gauge)));

        text.ShouldBe("# HELP m a \"b\"\\nc\\\\d\n# TYPE m gauge\n");
    }

    [Fact]
    public async Task Histogram_IsCumulative_AndEndsWithInfinity()
    {
        var family = new LabelledFamily<HistogramSeries>("h", "H.", MetricKind.Histogram, ["k"], 10, new NumberSeries()) { Unit = 0.000_001m };
        var series = family.Resolve("v");
        series.Observe(5_000);
        series.Observe(5_001);
        series.Observe(700_000_000);
        series.Observe(-5);

        var lines = (await WriteAsync(writer => series.Write(writer, family, ["v"]))).Split('\n');

        lines[0].ShouldBe("h_bucket{k=\"v\",le=\"0.005\"} 2");
        lines[1].ShouldBe("h_bucket{k=\"v\",le=\"0.00625\"} 3");
        lines.ShouldContain("h_bucket{k=\"v\",le=\"1.0\"} 3");
        lines.ShouldContain("h_bucket{k=\"v\",le=\"300.0\"} 3");
        lines.ShouldContain("h_bucket{k=\"v\",le=\"+Inf\"} 4");
        lines.ShouldContain("h_sum{k=\"v\"} 700.010001");
        lines.ShouldContain("h_count{k=\"v\"} 4");
    }

    [Fact]
    public async Task Sample_WithoutLabels_HasNoBraces() =>
        (await WriteAsync(writer => writer.Sample("m", "", [], [], 0.000_000_001m))).ShouldBe("m 0.000000001\n");

    private static async Task<string> WriteAsync(Action<PrometheusText> write)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        write(new PrometheusText(output));
        await output.FlushAsync(TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
