using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>How one vendor is addressed: the address and the credentials, never the body. Thread-safe.</summary>
public interface IProvider
{
    /// <summary>The prefix in <c>litellm_params.model</c>, such as <c>azure</c>.</summary>
    string Name { get; }

    /// <summary>Whether the vendor's API has the operation at all.</summary>
    bool Serves(ApiOperation operation);

    /// <summary>Sets <see cref="HttpRequestMessage.RequestUri"/>, the upstream's credentials and the deployment's extra headers. Credentials of the caller are removed.</summary>
    /// <param name="request">The request about to be sent. Its content is neither read nor replaced.</param>
    /// <param name="operation">What is asked.</param>
    /// <param name="body">The bytes that will be sent, for providers that sign them.</param>
    /// <param name="target">Where to.</param>
    /// <param name="cancellationToken">Ends the wait for a token.</param>
    /// <returns>An error whose message names the setting to mend; it never holds a credential.</returns>
    ValueTask<Result<Unit>> PrepareAsync(
        HttpRequestMessage request, ApiOperation operation, ReadOnlyMemory<byte> body, Deployment target, CancellationToken cancellationToken);
}
