using Guard.Engine.Forwarding;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;
using Microsoft.Extensions.Logging;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// The tools of a server's document, read when first needed and again when they are old. One reading at a time, whoever asks; tools once read stay until a newer document can be read.
/// Thread-safe.
/// </summary>
internal sealed partial class ApiDocumentSource(McpServerSettings settings, ApiClients clients, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private State? _state;

    /// <summary>The tools, or why there are none.</summary>
    public async ValueTask<(ApiCatalog? Catalog, ApiProblem? Problem)> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
        {
            return (fresh.Catalog, fresh.Problem);
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            var state = Fresh() ?? await RefreshAsync();
            return (state.Catalog, state.Problem);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private State? Fresh() => Volatile.Read(ref _state) is { } state && time.GetUtcNow() < state.Until ? state : null;

    /// <summary>It is read for everybody, so who asked first cannot stop it by leaving.</summary>
    private async ValueTask<State> RefreshAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var (bytes, problem) = settings.Document!.Address is { } address ? await FetchAsync(address, patience.Token) : ApiDocumentFile.Read(settings.Document.File!);
        ApiCatalog? catalog = null;
        if (bytes is not null)
        {
            (catalog, problem) = Compile(bytes, patience.Token);
        }

        Tell(catalog, problem);
        var state = catalog is not null
            ? new State(catalog, null, time.GetUtcNow() + Lifetime)
            : new State(_state?.Catalog, problem, time.GetUtcNow() + Pause);
        Volatile.Write(ref _state, state);
        return state;
    }

    private (ApiCatalog? Catalog, ApiProblem? Problem) Compile(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            return ApiCompiler.Compile(bytes, settings.Url, settings.Document!.Address, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return (null, new ApiProblem("the document takes too long to read", "cut it down to the operations that are needed"));
        }
    }

    private async ValueTask<(byte[]? Bytes, ApiProblem? Problem)> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("User-Agent", "guard");
            request.Headers.TryAddWithoutValidation("Accept", "application/json, application/yaml, */*;q=0.5");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            using var response = await clients.SendAsync(request, settings.Trust, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                return (null, new ApiProblem($"its address answered with status {(int)response.StatusCode}", "write an address that answers without credentials and redirects"));
            }

            await using var body = new LimitedStream(await response.Content.ReadAsStreamAsync(cancellationToken), ApiDocument.MaxBytes);
            using var buffer = new MemoryStream();
            await body.CopyToAsync(buffer, cancellationToken);
            return (buffer.ToArray(), null);
        }
        catch (InvalidDataException)
        {
            return (null, new ApiProblem($"the document is larger than {ApiDocument.MaxBytes} bytes", "cut it down to the operations that are needed"));
        }
        catch (OperationCanceledException)
        {
            return (null, new ApiProblem("its address did not answer in time", "it is asked again; a file can be used instead"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, exception is EgressDeniedException || exception.InnerException is EgressDeniedException
                ? new ApiProblem("its address is one that Guard does not connect to", "write another address")
                : new ApiProblem("its address could not be reached, or broke off", "it is asked again; check that the address can be reached from here"));
        }
    }

    /// <summary>Each state is told once.</summary>
    private void Tell(ApiCatalog? catalog, ApiProblem? problem)
    {
        var known = Volatile.Read(ref _state);
        if (problem is not null && known?.Problem != problem)
        {
            Log.NotRead(logger, settings.Name, problem.Message, problem.Remedy);
        }
        else if (catalog is { LeftOut: { IsEmpty: false } leftOut } && known?.Catalog?.LeftOut.SequenceEqual(leftOut, StringComparer.Ordinal) != true)
        {
            Log.LeftOut(logger, settings.Name, leftOut.Length, leftOut[0]);
        }
    }

    private sealed record State(ApiCatalog? Catalog, ApiProblem? Problem, DateTimeOffset Until);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The OpenAPI document of the MCP server \"{Server}\" gives no new tools: {Problem}; {Remedy}")]
        public static partial void NotRead(ILogger logger, string server, string problem, string remedy);

        [LoggerMessage(2, LogLevel.Information, "{Count} operations of the MCP server \"{Server}\" are no tools, such as {First}")]
        public static partial void LeftOut(ILogger logger, string server, int count, string first);
    }
}
