using System.Text.Json.Nodes;
using Guard.Engine.Content;
using Guard.Engine.Errors;
using Guard.Engine.Forwarding;
using Guard.Engine.Providers;
using Guard.Engine.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>
/// Requests whose <c>type: mcp</c> tools are the gateway's own: the model is asked, the tools it calls are run, and it is asked again with what they gave, for a bounded number of
/// rounds. Every round is a request of the caller's own on the ordinary road. Thread-safe.
/// </summary>
internal sealed class AgentLoop(IEnumerable<IToolSource> sources, AgentMemories memories, AgentLimits limits, AnswerLimits answers, GuardMetrics metrics)
{
    private readonly IToolSource? _source = sources.FirstOrDefault();

    /// <summary>Whether a request names a tool of type <c>mcp</c>, whoever it means, or goes on from an answer that may be one of several rounds.</summary>
    public bool MayConcern(ContentIndex index, ReadOnlySpan<byte> body)
    {
        if (!memories.HasNoLinks && index.HasInputItems && body.IndexOf("\"previous_response_id\""u8) >= 0)
        {
            return true;
        }

        for (var i = 0; i < index.Table.ItemCount; i++)
        {
            ref var item = ref index.Table.Item(i);
            if (item.Kind == ContentItemKind.ToolDefinition && item.Type == "mcp")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Serves a request some tool of which is the gateway's own.</summary>
    public async ValueTask<AgentEnd> TryRunAsync(AgentRequest asked, AgentRoad road)
    {
        if (JsonFields.Parse(asked.Body.Span) is not { } request)
        {
            return AgentEnd.Refused(new GuardError(GuardErrorCode.InvalidRequest, "The body names a member twice, or holds half a character (a lone surrogate); send each member once, and whole text."));
        }

        if (!AgentToolReader.Read(request).TryGetValue(out var entries, out var error))
        {
            return AgentEnd.Refused(error);
        }

        var (context, memory) = (asked.Context, memories.Of(asked.Caller));
        if (entries.IsEmpty)
        {
            return await GoOnAsync(context, request, memory, road);
        }

        if (_source is null)
        {
            return AgentEnd.Refused(new GuardError(GuardErrorCode.InvalidRequest, "This gateway serves no MCP servers; configure mcp_servers.", "tools"));
        }

        if (!(await _source.OpenAsync(new ToolSetRequest(context, asked.Caller, entries, asked.Query), context.RequestAborted)).TryGetValue(out var set, out error)
            || !AgentTools.Create(entries, set.Listings, OwnFunctions(request)).TryGetValue(out var tools, out error))
        {
            return AgentEnd.Refused(error);
        }

        var isResponses = road.Operation == ApiOperation.Responses;
        if (!(isResponses ? Responses(request, tools, memory) : Chat(request, tools)).TryGetValue(out var talk, out error))
        {
            return AgentEnd.Refused(error);
        }

        var calls = new ToolRound(set, limits, metrics);
        var approved = new ApprovedRound(talk.Conversation, calls, memory, asked.IsAdmitted);
        var rounds = new AgentRounds(context, talk, calls, road.Serve, answers.MaxBytes, metrics);
        return AgentEnd.Served(await GuardedAsync(context, async () =>
        {
            await approved.RunAsync(context.RequestAborted);
            await rounds.RunAsync(asked.Index.IsStream);
        }));
    }

    /// <summary>A request without the gateway's tools that goes on from an answer of several rounds: one round, which names what the provider knows.</summary>
    private static async ValueTask<AgentEnd> GoOnAsync(HttpContext context, JsonObject request, AgentMemory memory, AgentRoad road)
    {
        if (memory.LastOf(JsonFields.TextOf(request["previous_response_id"])) is not { } last)
        {
            return AgentEnd.NotMine;
        }

        request["previous_response_id"] = last;
        return AgentEnd.Served(await GuardedAsync(context, async () =>
        {
            using var round = new RoundExchange(context, JsonFields.Bytes(request), isFirst: true);
            var running = round.RunAsync(road.Serve);
            try
            {
                await round.Started;
                round.Begin(context.Response);
                await round.Answer.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
            }
            finally
            {
                round.Abort();
                await running;
            }
        }));
    }

    private static async ValueTask<GuardError?> GuardedAsync(HttpContext context, Func<Task> serve)
    {
        try
        {
            await serve();
            return null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (IOException) when (!context.Response.HasStarted)
        {
            return AttemptTransformer.Broken;
        }
        catch (IOException)
        {
            // What broke off must not look whole.
            context.Abort();
            return null;
        }
    }

    private static IEnumerable<string> OwnFunctions(JsonObject request) =>
        from tool in (request["tools"] as JsonArray ?? []).OfType<JsonObject>()
        let name = JsonFields.TextOf(tool["name"]) ?? JsonFields.TextOf((tool["function"] as JsonObject)?["name"])
        where name is not null && !AgentToolReader.IsOwn(tool)
        select name;

    private Result<AgentTalk> Responses(JsonObject request, AgentTools tools, AgentMemory memory) =>
        ResponsesConversation.Create(request, tools, limits, memory).TryGetValue(out var conversation, out var error)
            ? new AgentTalk(conversation, new ResponsesConversationStream(conversation, answers.MaxBytes))
            : error;

    private Result<AgentTalk> Chat(JsonObject request, AgentTools tools) => ChatConversation.Create(request, tools, limits).TryGetValue(out var conversation, out var error)
        ? new AgentTalk(conversation, new ChatConversationStream(conversation, answers.MaxBytes))
        : error;
}
