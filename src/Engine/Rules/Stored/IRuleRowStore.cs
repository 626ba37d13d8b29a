namespace Guard.Engine.Rules.Stored;

/// <summary>Durable home of guardrails, policies and attachments that were defined over the API. Never called on the request path. Thread-safe.</summary>
public interface IRuleRowStore
{
    /// <summary>Everything, oldest first.</summary>
    ValueTask<RuleRows> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Applies all changes in one transaction, in order. Throws when the store cannot; nothing is applied then.</summary>
    ValueTask ApplyAsync(IReadOnlyList<RuleRowChange> changes, CancellationToken cancellationToken);
}
