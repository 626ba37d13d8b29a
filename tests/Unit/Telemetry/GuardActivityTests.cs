using System.Diagnostics;
using Guard.Engine.Spend;
using Guard.Engine.Telemetry;

namespace Guard.UnitTests.Telemetry;

public class GuardActivityTests
{
    [Fact]
    public void Span_HasGenAiNames_WhenSampled()
    {
        using var activities = new GuardActivity();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, GuardActivity.SourceName, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);

        using var activity = activities.StartChat("gpt", "openai");
        GuardActivity.Complete(activity, new SpendRecord
        {
            RequestId = "r",
            Attempt = 1,
            CallType = "acompletion",
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Status = AttemptStatus.Failure,
            ErrorCode = "UpstreamFailed",
            Usage = new Usage(3, 4, UsageSource.Provider),
        });

        activity.ShouldNotBeNull();
        activity.OperationName.ShouldBe("chat gpt");
        activity.GetTagItem("gen_ai.provider.name").ShouldBe("openai");
        activity.GetTagItem("gen_ai.usage.output_tokens").ShouldBe(4L);
        activity.GetTagItem("error.type").ShouldBe("UpstreamFailed");
    }
}
