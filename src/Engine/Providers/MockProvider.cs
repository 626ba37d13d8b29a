using Guard.Engine.Errors;
using Guard.Engine.Routing;

namespace Guard.Engine.Providers;

/// <summary>The built-in provider that answers inside the process: <c>mock/</c>, and any deployment with a <c>mock_response</c>. No credential is ever set.</summary>
internal sealed class MockProvider : IProvider
{
    /// <summary>Tells the in-process upstream which deployment it plays.</summary>
    public static readonly HttpRequestOptionsKey<Deployment> Target = new("guard.mock");

    // RFC 6761 keeps .invalid out of every DNS: sent to a real network by mistake, the request goes nowhere.
    private static readonly Uri Address = new("http://mock.invalid/v1", UriKind.Absolute);

    public string Name => "mock";

    public bool Serves(ApiOperation operation) => true;

    public ValueTask<Result<Unit>> PrepareAsync(
        HttpRequestMessage request, ApiOperation operation, ReadOnlyMemory<byte> body, Deployment target, CancellationToken cancellationToken)
    {
        request.RequestUri = UpstreamAddress.Join(Address, UpstreamAddress.PathOf(operation));
        request.Options.Set(Target, target);
        UpstreamHeaders.RemoveCredentials(request);
        return ValueTask.FromResult<Result<Unit>>(UpstreamHeaders.ApplyExtra(request, target) is { } error ? error : default(Unit));
    }
}
