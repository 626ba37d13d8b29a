using Guard.Engine.Access;
using Guard.Engine.Spend;

namespace Guard.Engine.Telemetry;

/// <summary>Who asked, as label values. Absent ones read <c>None</c>, as LiteLLM's dashboards expect.</summary>
internal readonly record struct CallerLabels
{
    /// <summary>Most characters of a value a caller chose.</summary>
    private const int MaxLength = 128;

    private const string None = "None";

    private CallerLabels(Caller? caller, SpendRecord? record, MetricsOptions options, string? clientIp, string? userAgent)
    {
        KeyHash = caller?.Key?.TokenHash ?? record?.KeyHash ?? None;
        KeyAlias = caller?.Key?.KeyAlias ?? record?.KeyAlias ?? None;
        Team = caller?.Team?.TeamId ?? record?.TeamId ?? None;
        TeamAlias = caller?.Team?.TeamAlias ?? record?.TeamAlias ?? None;
        User = caller?.User?.UserId ?? caller?.Key?.UserId ?? record?.UserId ?? None;
        UserEmail = caller?.User?.UserEmail ?? None;
        EndUser = options.LabelEndUsers ? Bounded(caller?.EndUser?.EndUserId ?? record?.EndUserId) : None;
        ClientIp = options.LabelClients ? Bounded(clientIp) : None;
        UserAgent = options.LabelClients ? Bounded(userAgent) : None;
    }

    public string KeyHash { get; }

    public string KeyAlias { get; }

    public string Team { get; }

    public string TeamAlias { get; }

    public string User { get; }

    public string UserEmail { get; }

    public string EndUser { get; }

    public string ClientIp { get; }

    public string UserAgent { get; }

    public static CallerLabels Of(in RequestMeasurement measurement, MetricsOptions options) =>
        new(measurement.Caller, measurement.Spend, options, measurement.ClientIp ?? measurement.Spend?.ClientIp, measurement.UserAgent);

    public static CallerLabels Of(Caller? caller, SpendRecord record, MetricsOptions options) => new(caller, record, options, record.ClientIp, null);

    /// <summary>A value a caller chose, cut to a length that cannot swell the page; <c>None</c> when there is none.</summary>
    public static string Bounded(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return None;
        }

        return value.Length <= MaxLength ? value : value[..MaxLength];
    }
}
