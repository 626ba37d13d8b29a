using System.Diagnostics;
using Guard.Engine.Spend;

namespace Guard.Engine.Telemetry;

/// <summary>
/// Spans with OpenTelemetry's GenAI attribute names. Nothing is created unless a listener samples; spans hold names and numbers, never content, keys or
/// user ids. Thread-safe.
/// </summary>
public sealed class GuardActivity : IDisposable
{
    /// <summary>The source a trace exporter subscribes to.</summary>
    public const string SourceName = "Guard";

    private readonly ActivitySource _source = new(SourceName, ServedVersion.Guard);

    /// <summary>A span <c>chat {model}</c>, or null when nobody samples it. The caller disposes it when the answer has left.</summary>
    public Activity? StartChat(string model, string provider)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var activity = _source.StartActivity($"chat {model}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "chat");
        activity?.SetTag("gen_ai.provider.name", provider);
        activity?.SetTag("gen_ai.request.model", model);
        return activity;
    }

    /// <summary>Adds what the attempt used and how it ended.</summary>
    public static void Complete(Activity? activity, SpendRecord record)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("gen_ai.response.model", record.Model);
        activity.SetTag("gen_ai.usage.input_tokens", record.Usage.InputTokens);
        activity.SetTag("gen_ai.usage.output_tokens", record.Usage.OutputTokens);
        if (record.ErrorCode is { } error)
        {
            activity.SetTag("error.type", error);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    public void Dispose() => _source.Dispose();
}
