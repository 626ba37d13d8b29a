using System.Diagnostics;
using System.Text;

namespace Guard.Testing;

/// <summary>Keeps what the gateway's spans say. Thread-safe; dispose it to stop listening.</summary>
public sealed class CapturedSpans : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly ActivityListener _listener;

    public CapturedSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Guard.Engine.Telemetry.GuardActivity.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Names, tags and events of every span so far.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Activity activity)
    {
        lock (_gate)
        {
            _text.Append(activity.DisplayName).Append(' ').AppendJoin(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
            _text.Append(' ').AppendJoin(' ', activity.Events.Select(item => $"{item.Name} {string.Join(' ', item.Tags)}")).Append('\n');
        }
    }
}
