using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Engine.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Guard.Engine.Agent;

/// <summary>The rounds of one request. Owned by it; not thread-safe.</summary>
internal sealed class AgentRounds(HttpContext context, AgentTalk talk, ToolRound calls, RequestDelegate road, int maxFrameBytes, GuardMetrics metrics)
{
    private const string CostHeader = "x-litellm-response-cost";

    private bool _isLater;

    /// <summary>Asks the model, round by round.</summary>
    public async Task RunAsync(bool isStream) => await (isStream ? StreamAsync() : WholeAsync());

    private async ValueTask WholeAsync()
    {
        var conversation = talk.Conversation;
        var cost = 0m;
        while (true)
        {
            using var round = Begin();
            var bytes = await WholeAsync(round);
            if (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }

            cost += decimal.TryParse(round.Headers[CostHeader], NumberStyles.Number | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var known) ? known : 0;
            if (round.StatusCode != StatusCodes.Status200OK || JsonFields.Parse(bytes) is not { } answer)
            {
                await SendAsync(round, bytes);
                return;
            }

            var turn = conversation.Take(answer);
            await foreach (var (call, text) in calls.RunAsync(turn.Calls, context.RequestAborted))
            {
                conversation.Give(call, text);
            }

            if (!turn.GoesOn)
            {
                round.Headers[CostHeader] = round.Headers.ContainsKey(CostHeader) ? cost.ToString(CultureInfo.InvariantCulture) : default;
                await SendAsync(round, JsonFields.Bytes(conversation.Finish()));
                return;
            }
        }
    }

    private async ValueTask StreamAsync()
    {
        while (true)
        {
            using var round = Begin();
            var running = round.RunAsync(road);
            try
            {
                await round.Started;
                if (!await TakeEventsAsync(talk.Stream, round))
                {
                    return;
                }
            }
            finally
            {
                round.Abort();
                await running;
            }

            if (talk.Stream.EndRound() is not { } answer)
            {
                // What ends without its end event must not look whole.
                context.Abort();
                return;
            }

            var turn = talk.Conversation.Take(answer);
            await WriteAsync(talk.Stream.Taken(turn.Calls));
            await foreach (var (call, text) in calls.RunAsync(turn.Calls, context.RequestAborted))
            {
                talk.Conversation.Give(call, text);
                await WriteAsync(talk.Stream.Given(call, text));
            }

            if (!turn.GoesOn)
            {
                await WriteAsync(talk.Stream.Finish(talk.Conversation.Finish()));
                return;
            }
        }
    }

    /// <summary>Passes on the events of one round; false when nothing may follow.</summary>
    private async ValueTask<bool> TakeEventsAsync(IConversationStream stream, RoundExchange round)
    {
        if (round.StatusCode != StatusCodes.Status200OK || round.Headers.ContentType.ToString() is not "text/event-stream")
        {
            var bytes = await ReadAsync(round);
            await (context.Response.HasStarted ? WriteAsync([stream.Break(ErrorOf(round, bytes))]) : SendAsync(round, bytes));
            return false;
        }

        if (!context.Response.HasStarted)
        {
            round.Begin(context.Response);
        }

        await foreach (var data in RoundFrames.ReadAsync(round.Answer, maxFrameBytes, context.RequestAborted))
        {
            await WriteAsync(stream.On(data));
            if (stream.IsBroken)
            {
                return false;
            }
        }

        return true;
    }

    private RoundExchange Begin()
    {
        metrics.AgentRoundBegan();
        var round = new RoundExchange(context, talk.Conversation.NextBody(), isFirst: !_isLater);
        _isLater = true;
        return round;
    }

    /// <summary>What ends a stream under way says that it is an error, whatever the round's own words are.</summary>
    private static JsonObject ErrorOf(RoundExchange round, byte[] bytes) => JsonFields.Parse(bytes) is { } said && said["error"] is JsonObject
        ? said
        : new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["message"] = "The model could not go on with what the tools gave.", ["type"] = "server_error", ["param"] = null, ["code"] = round.StatusCode.ToString(CultureInfo.InvariantCulture),
            },
        };

    private async ValueTask WriteAsync(IEnumerable<byte[]> events)
    {
        var isEmpty = true;
        foreach (var written in events)
        {
            isEmpty = false;
            await context.Response.Body.WriteAsync(written, context.RequestAborted);
        }

        if (!isEmpty)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async ValueTask<byte[]> WholeAsync(RoundExchange round)
    {
        var running = round.RunAsync(road);
        try
        {
            return await ReadAsync(round);
        }
        finally
        {
            await running;
        }
    }

    private static async ValueTask<byte[]> ReadAsync(RoundExchange round)
    {
        using var bytes = new MemoryStream();
        await round.Answer.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private ValueTask SendAsync(RoundExchange round, byte[] bytes)
    {
        round.Begin(context.Response);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
