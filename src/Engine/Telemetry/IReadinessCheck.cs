namespace Guard.Engine.Telemetry;

/// <summary>One thing without which this process should get no traffic. Thread-safe.</summary>
public interface IReadinessCheck
{
    /// <summary>Lower-case word shown in the answer, such as <c>store</c>.</summary>
    string Name { get; }

    /// <summary>Asked at most about once a second, with a deadline. Failure is a value; what it throws counts as failure of the whole answer.</summary>
    ValueTask<Readiness> CheckAsync(CancellationToken cancellationToken);
}
