using System.Net;
using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.McpHub.Upstreams;

/// <summary>An MCP server behind streamable HTTP. Finds out once which era it speaks; a server that cannot be asked now is asked again next time.</summary>
internal sealed class HttpUpstream(McpServerSettings settings, UpstreamConnections connections, McpHubOptions options, HubInstructions instructions, TimeProvider time) : IUpstream
{
    private readonly ServerConnection _connection = new(connections.Calls, settings);
    private readonly ServerConnection _streams = new(connections.Streams, settings);
    private volatile Era _era;

    [Flags]
    private enum Era
    {
        Unknown = 0,
        Legacy = 1,
        Modern = 2,
        Both = Legacy | Modern,
    }

    public McpServerSettings Settings => settings;

    private LegacyCalls Legacy => new(_connection, settings, options, instructions, Fail);

    public async ValueTask<RpcReply> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        if (settings.NeedsConnect)
        {
            return Fail("needs to be connected first, and nobody has consented");
        }

        using var deadline = new UpstreamDeadline(settings.Timeout, time, cancellationToken);
        try
        {
            var failure = _era == Era.Unknown ? await FindEraAsync(request.Identity, deadline.Token) : null;
            return failure ?? (IsModernFor(request.Exchange.Client) ? await new ModernCalls(_connection, options, Fail).SendAsync(request, deadline) : await LegacyAsync(request, deadline));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Fail("did not answer in time");
        }
        catch (Exception exception) when (ServerFailure.Of(exception, options.MaxAnswerBytes) is not null)
        {
            return Fail(ServerFailure.Of(exception, options.MaxAnswerBytes)!);
        }
    }

    public async ValueTask ListenAsync(IListener listener, UpstreamRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (settings.NeedsConnect || (_era == Era.Unknown && await FindEraAsync(request.Identity, cancellationToken) is not null))
            {
                return;
            }

            await (IsModernFor(request.Exchange.Client)
                ? new ModernCalls(_connection, options, Fail).ListenAsync(_streams, listener, request, cancellationToken)
                : Legacy.ListenAsync(_streams, listener, request, cancellationToken));
        }
        catch (Exception exception) when (ServerFailure.Of(exception, options.MaxAnswerBytes) is not null)
        {
            // It is listened to again after a pause.
        }
    }

    public ValueTask CloseAsync(UpstreamSessions sessions, CancellationToken cancellationToken) =>
        Legacy.CloseAsync(sessions, cancellationToken);

    /// <summary>A server of both eras speaks that of the client: nothing is lost in translation.</summary>
    private bool IsModernFor(ClientProfile client) => _era == Era.Modern || (_era == Era.Both && client.IsModern);

    private RpcReply Fail(string what) => RpcReply.OfServer(settings.Name, what);

    /// <summary>Asks in the new way; whoever does not understand speaks the old one. Null when the era is known, else why it is not.</summary>
    private async ValueTask<RpcReply?> FindEraAsync(UpstreamIdentity identity, CancellationToken cancellationToken)
    {
        var message = JsonRpc.Request(_connection.NextId(), "server/discover", ModernCalls.WithMeta(null, ClientProfile.Unknown));
        using var response = await _connection.PostAsync(message, identity, McpVersion.Modern, null, ModernCalls.Mirror("server/discover", null), cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Refused(response.StatusCode);
        }

        if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return Fail($"answered with status {(int)response.StatusCode}");
        }

        await foreach (var answer in new AnswerReader(options.MaxAnswerBytes).ReadAsync(response, cancellationToken))
        {
            if (JsonRpc.MethodOf(answer) is null)
            {
                var reply = RpcReply.OfMessage(answer);
                _era = ErasOf(reply);
                if (_era != Era.Legacy)
                {
                    instructions.Hear(settings, identity, reply.Result?["instructions"]);
                }

                return null;
            }
        }

        return null;
    }

    /// <summary>A server that said nothing to the new way is one of the old once a request in the old way succeeds.</summary>
    private async ValueTask<RpcReply> LegacyAsync(UpstreamRequest request, UpstreamDeadline deadline)
    {
        var reply = await Legacy.SendAsync(request, deadline);
        if (_era == Era.Unknown && reply.Error is null)
        {
            _era = Era.Legacy;
        }

        return reply;
    }

    private RpcReply Refused(HttpStatusCode status) => Fail($"refuses the credentials it was shown (status {(int)status})");

    private static Era ErasOf(in RpcReply reply)
    {
        var versions = reply.Error is null ? reply.Result?["supportedVersions"] : reply.Code == JsonRpc.UnsupportedVersion ? reply.Error["data"]?["supported"] : null;
        if (versions is not JsonArray list)
        {
            return reply.Code is JsonRpc.HeaderMismatch or JsonRpc.MissingCapability ? Era.Modern : Era.Legacy;
        }

        var known = list.Select(JsonRpc.TextOf).ToList();
        return !known.Contains(McpVersion.Modern) ? Era.Legacy : known.Exists(static version => version is not null && McpVersion.Legacy.Contains(version)) ? Era.Both : Era.Modern;
    }
}
