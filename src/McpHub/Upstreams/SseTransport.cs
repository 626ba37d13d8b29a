using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.Relay;

namespace Guard.McpHub.Upstreams;

/// <summary>
/// The transport of revision 2024-11-05: a stream of events that the server keeps open and says everything on, the first thing being the address that takes messages. Only an
/// address of the stream's own origin is taken, since the credentials go there. Writing is thread-safe.
/// </summary>
internal sealed class SseTransport : IDuplexTransport
{
    private const int MaxAddress = 4_096;

    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(15);

    private readonly ServerConnection _posts;
    private readonly UpstreamIdentity _identity;
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<StreamEvent>> _events;
    private readonly CancellationTokenSource _over;
    private readonly Uri _address;
    private volatile bool _isForgotten;

    private SseTransport(ServerConnection posts, UpstreamIdentity identity, HttpResponseMessage response, IAsyncEnumerator<SseItem<StreamEvent>> events, CancellationTokenSource over, Uri address)
    {
        _posts = posts;
        _identity = identity;
        _response = response;
        _events = events;
        _over = over;
        _address = address;
    }

    public bool IsForgotten => _isForgotten;

    /// <summary>Opens the stream and waits for the address. The transport, or why there is none.</summary>
    public static async ValueTask<(SseTransport? Opened, string? Refusal)> ConnectAsync(ServerConnection streams, ServerConnection posts, ConversationTerms terms, CancellationToken cancellationToken)
    {
        var over = new CancellationTokenSource();
        HttpResponseMessage? response = null;
        SseTransport? opened = null;
        using var patience = new CancellationTokenSource(terms.Settings.Timeout / 2 < LongestOpening ? terms.Settings.Timeout / 2 : LongestOpening, terms.Time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        await using var ends = waiting.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), over);
        try
        {
            response = await streams.OpenStreamAsync(terms.Identity, over.Token);
            if (Refused(response) is { } refusal)
            {
                return (null, refusal);
            }

            var body = new LimitedStream(await response.Content.ReadAsStreamAsync(over.Token), terms.MaxAnswerBytes, isPerEvent: true);
            var events = SseParser.Create(body, StreamEvent.Parse).EnumerateAsync(over.Token).GetAsyncEnumerator(CancellationToken.None);
            while (await events.MoveNextAsync())
            {
                if (events.Current.Data.Endpoint is { } named)
                {
                    var address = AddressOf(terms.Settings.Url!, named);
                    opened = address is null ? null : new SseTransport(posts, terms.Identity, response, events, over, address);
                    return opened is null ? (null, "names an address for messages that is not its own") : (opened, null);
                }
            }

            return (null, "ended its stream before it named an address for messages");
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, "named no address for messages in time");
        }
        catch (Exception exception) when (ServerFailure.Of(exception, terms.MaxAnswerBytes) is not null)
        {
            return (null, ServerFailure.Of(exception, terms.MaxAnswerBytes));
        }
        finally
        {
            if (opened is null)
            {
                await over.CancelAsync();
                response?.Dispose();
            }
        }
    }

    public async IAsyncEnumerable<DuplexMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var ends = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _over);
        while (await _events.MoveNextAsync())
        {
            if (_events.Current.Data is { Message: { } message, Bytes: var bytes })
            {
                yield return new DuplexMessage(message, bytes);
            }
        }
    }

    public async ValueTask<string?> WriteAsync(JsonObject message, CancellationToken cancellationToken)
    {
        using var response = await _posts.PostToAsync(_address, message, _identity, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            _isForgotten = true;
            return "does not know the stream that it opened; the next request opens another";
        }

        return StatusOf(response);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _response.Dispose();
    }

    private static string? Refused(HttpResponseMessage response) =>
        !response.IsSuccessStatusCode ? StatusOf(response) : response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? null : "answered with no stream of events";

    private static string StatusOf(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        ? $"refuses the credentials it was shown (status {(int)response.StatusCode})"
        : $"answered with status {(int)response.StatusCode}";

    /// <summary>The address, or null where it leads to another origin.</summary>
    private static Uri? AddressOf(Uri stream, string named) =>
        Uri.TryCreate(stream, named, out var address)
        && address.Scheme == stream.Scheme && address.Port == stream.Port && string.Equals(address.IdnHost, stream.IdnHost, StringComparison.OrdinalIgnoreCase)
        && address.UserInfo.Length == 0
            ? address
            : null;

    /// <summary>What one event says.</summary>
    private readonly record struct StreamEvent(string? Endpoint, JsonObject? Message, int Bytes)
    {
        public static StreamEvent Parse(string type, ReadOnlySpan<byte> data) => type switch
        {
            "endpoint" => new StreamEvent(data.Length <= MaxAddress ? Encoding.UTF8.GetString(data) : "", null, data.Length),
            "message" => new StreamEvent(null, JsonRpc.Parse(data), data.Length),
            _ => default,
        };
    }
}
