using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Guard.Engine.Agent;

/// <summary>
/// One model request that the gateway makes to itself on a caller's behalf: the same headers, connection and end, another body, and an answer that is read instead of sent. So every
/// round passes keys, limits (the first was counted when the request came), guardrails, budgets, routing and books like any other request. Owned by one round.
/// </summary>
internal sealed class RoundExchange : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private const int PauseBytes = 256 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborted;
    private readonly RoundWriter _writer;

    public RoundExchange(HttpContext caller, byte[] body, bool isFirst)
    {
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(caller.RequestAborted);
        RequestAborted = _aborted.Token;
        _writer = new RoundWriter(_pipe.Writer, Start);
        Stream = _writer.AsStream();
        Context = new DefaultHttpContext(Features(caller, body, new RoundMark(isFirst))) { RequestServices = caller.RequestServices };
    }

    public HttpContext Context { get; }

    /// <summary>The answer's bytes.</summary>
    public PipeReader Answer => _pipe.Reader;

    /// <summary>Ends when status and headers of the answer are known.</summary>
    public Task Started => _started.Task;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public bool HasStarted => _started.Task.IsCompleted;

    public Stream Body { get => Stream; set => throw new NotSupportedException("The answer of a round has one stream."); }

    public Stream Stream { get; }

    public PipeWriter Writer => _writer;

    public CancellationToken RequestAborted { get; set; }

    /// <summary>Takes the road to its end. The answer can be read meanwhile.</summary>
    public async Task RunAsync(RequestDelegate road)
    {
        try
        {
            await road(Context);
            await _pipe.Writer.CompleteAsync(RequestAborted.IsCancellationRequested ? new IOException("The round was broken off.") : null);
        }
        catch (Exception exception)
        {
            // Whoever reads the answer hears of it.
            await _pipe.Writer.CompleteAsync(exception);
        }
        finally
        {
            Start();
        }
    }

    /// <summary>Begins the caller's answer with status and headers of this one; how long it is and how it is framed is its own.</summary>
    public void Begin(HttpResponse response)
    {
        response.StatusCode = StatusCode;
        foreach (var (name, value) in Headers)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers[name] = value;
            }
        }
    }

    public void Abort() => _aborted.Cancel();

    public void Dispose()
    {
        _pipe.Reader.Complete();
        _aborted.Dispose();
    }

    void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state)
    {
        // Nothing on this road changes an answer at its start.
    }

    void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state)
    {
        // Nor at its end.
    }

    void IHttpResponseBodyFeature.DisableBuffering()
    {
        // Nothing is buffered.
    }

    Task IHttpResponseBodyFeature.StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    Task IHttpResponseBodyFeature.SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken) => throw new NotSupportedException("A round sends no files.");

    Task IHttpResponseBodyFeature.CompleteAsync()
    {
        Start();
        return Task.CompletedTask;
    }

    private void Start() => _started.TrySetResult();

    private FeatureCollection Features(HttpContext caller, byte[] body, RoundMark mark)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in caller.Request.Headers)
        {
            headers[name] = value;
        }

        headers.ContentLength = body.Length;
        headers["Content-Type"] = "application/json";
        headers.Remove("Transfer-Encoding");
        headers.Remove("Content-Encoding");
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Scheme = caller.Request.Scheme,
            Method = HttpMethods.Post,
            PathBase = caller.Request.PathBase.Value ?? "",
            Path = caller.Request.Path.Value ?? "",
            QueryString = caller.Request.QueryString.Value ?? "",
            Headers = headers,
            Body = new MemoryStream(body, writable: false),
        });
        features.Set(mark);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set(caller.Features.Get<IHttpConnectionFeature>());
        features.Set(caller.Features.Get<IEndpointFeature>());
        features.Set(caller.Features.Get<IRouteValuesFeature>());
        return features;
    }
}
