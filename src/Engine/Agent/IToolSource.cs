using Guard.Engine.Errors;

namespace Guard.Engine.Agent;

/// <summary>Where the tools come from that a model may call on a caller's behalf. Thread-safe.</summary>
public interface IToolSource
{
    /// <summary>The tools of every entry that the caller may use; an error when the request cannot go on.</summary>
    ValueTask<Result<IToolSet>> OpenAsync(ToolSetRequest request, CancellationToken cancellationToken);
}
