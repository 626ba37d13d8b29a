using System.Collections.Immutable;

namespace Guard.Engine.Agent;

/// <summary>Runs what a human agreed to, before the model is asked: once, and only for a request that the rules let in. Owned by one request.</summary>
internal sealed class ApprovedRound(IConversation conversation, ToolRound calls, AgentMemory memory, Func<ValueTask<bool>> isAdmitted)
{
    /// <summary>Every approved call has its text after this.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (conversation.Approved.IsEmpty)
        {
            return;
        }

        await foreach (var (call, text) in calls.RunAsync(Due(await isAdmitted()), cancellationToken))
        {
            if (call.Refusal is null)
            {
                memory.End(call.Once!, text);
            }

            conversation.Give(call, text);
        }
    }

    private ImmutableArray<AgentCall> Due(bool isAdmitted)
    {
        var due = ImmutableArray.CreateBuilder<AgentCall>();
        foreach (var call in conversation.Approved)
        {
            if (call.Refusal is not null)
            {
                due.Add(call);
            }
            else if (!isAdmitted)
            {
                // The same request is refused on its way to the model, in its own words.
                due.Add(call with { Refusal = "The call was not run: the request was refused." });
            }
            else if (memory.TryBegin(call.Once!))
            {
                due.Add(call);
            }
            else
            {
                conversation.Give(call, memory.Earlier(call.Once!));
            }
        }

        return due.ToImmutable();
    }
}
