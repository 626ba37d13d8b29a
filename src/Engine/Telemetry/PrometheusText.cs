using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Guard.Engine.Telemetry;

/// <summary>
/// Writes the Prometheus text exposition format 0.0.4 (prometheus.io, "Exposition formats"): backslash, quote and line feed are escaped in label values,
/// backslash and line feed in help texts. Not thread-safe; one per scrape.
/// </summary>
internal sealed class PrometheusText(PipeWriter output)
{
    private const int FlushThreshold = 64 * 1024;

    public void Head(MetricFamily family)
    {
        output.Write("# HELP "u8);
        Raw(family.Name);
        output.Write(" "u8);
        Escaped(family.Help, escapeQuotes: false);
        output.Write("\n# TYPE "u8);
        Raw(family.Name);
        output.Write(family.Kind switch
        {
            MetricKind.Counter => " counter\n"u8,
            MetricKind.Histogram => " histogram\n"u8,
            _ => " gauge\n"u8,
        });
    }

    /// <summary>One line; <paramref name="bound"/> is the bucket's <c>le</c>.</summary>
    public void Sample(string name, string suffix, ReadOnlySpan<string> labelNames, ReadOnlySpan<string> labels, decimal value, string? bound = null)
    {
        Raw(name);
        Raw(suffix);
        var separator = "{"u8;
        for (var index = 0; index < labelNames.Length; index++)
        {
            output.Write(separator);
            Label(labelNames[index], labels[index]);
            separator = ","u8;
        }

        if (bound is not null)
        {
            output.Write(separator);
            Label("le", bound);
        }

        output.Write(labelNames.Length > 0 || bound is not null ? "} "u8 : " "u8);
        Number(value);
        output.Write("\n"u8);
    }

    public async ValueTask FlushWhenFullAsync(CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes >= FlushThreshold)
        {
            await output.FlushAsync(cancellationToken);
        }
    }

    private void Label(string name, string value)
    {
        Raw(name);
        output.Write("=\""u8);
        Escaped(value, escapeQuotes: true);
        output.Write("\""u8);
    }

    private void Escaped(string text, bool escapeQuotes)
    {
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var stop = escapeQuotes ? rest.IndexOfAny('\\', '\n', '"') : rest.IndexOfAny('\\', '\n');
            if (stop < 0)
            {
                Raw(rest);
                return;
            }

            Raw(rest[..stop]);
            output.Write(rest[stop] switch
            {
                '\n' => "\\n"u8,
                '"' => "\\\""u8,
                _ => "\\\\"u8,
            });
            rest = rest[(stop + 1)..];
        }
    }

    private void Number(decimal value)
    {
        Span<char> digits = stackalloc char[64];
        value.TryFormat(digits, out var written, "0.############", CultureInfo.InvariantCulture);
        Raw(digits[..written]);
    }

    private void Raw(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
