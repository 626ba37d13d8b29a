using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Guard.McpFixture;

/// <summary>Modern requests: each is checked by itself and has a transport of its own.</summary>
internal sealed class ModernEndpoint(Fixture fixture)
{
    public async Task PostAsync(HttpContext http, JsonObject body, JsonRpcMessage message)
    {
        if (message is not JsonRpcRequest request)
        {
            http.Response.StatusCode = message is JsonRpcNotification ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
            return;
        }

        try
        {
            Check(http.Request.Headers, request.Method, body["params"] as JsonObject);
        }
        catch (ProtocolException refused)
        {
            var status = refused.Code == ProtocolException.InvalidParams ? StatusCodes.Status400BadRequest : HttpReply.Status(refused.Code);
            await HttpReply.ErrorAsync(http, status, refused.Code, refused.Message, body["id"], refused.ErrorData);
            return;
        }

        await AnswerAsync(http, request);
    }

    private void Check(IHeaderDictionary headers, string method, JsonObject? parameters)
    {
        var header = headers["MCP-Protocol-Version"].ToString();
        if (header.Length == 0)
        {
            throw new ProtocolException(ProtocolException.HeaderMismatch, "The header 'MCP-Protocol-Version' is required.");
        }

        if (ModernMeta.Version(parameters?["_meta"] as JsonObject) is { } version && version != header)
        {
            throw new ProtocolException(ProtocolException.HeaderMismatch, "The header 'MCP-Protocol-Version' does not match the body.");
        }

        if (header != ProtocolVersions.Modern)
        {
            throw ModernMeta.Unsupported(header, fixture.Era);
        }

        ModernMeta.Check(parameters, fixture.Era);
        if (!FixtureMethods.IsModern(method))
        {
            throw new ProtocolException(ProtocolException.MethodNotFound, $"Method not found: {method}");
        }

        MirroredHeaders.Check(headers, method, parameters);
    }

    private async Task AnswerAsync(HttpContext http, JsonRpcRequest request)
    {
        request.Context = new JsonRpcMessageContext { ProtocolVersion = ProtocolVersions.Modern };
        var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var conversation = new Conversation(fixture, transport, alwaysModern: true);
        var running = conversation.RunAsync();
        HttpReply.BeginStream(http);
        try
        {
            await transport.HandlePostRequestAsync(request, http.Response.Body, first => SetStatus(http, first), http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has closed its stream, which is how it cancels.
        }

        await conversation.DisposeAsync();
        await running;
    }

    private static ValueTask SetStatus(HttpContext http, JsonRpcMessage? first)
    {
        if (first is JsonRpcError error && !http.Response.HasStarted)
        {
            http.Response.StatusCode = HttpReply.Status(error.Error.Code);
        }

        return ValueTask.CompletedTask;
    }
}
