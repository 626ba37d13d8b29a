namespace Guard.Engine.Agent;

/// <summary>A conversation and how it is streamed.</summary>
internal sealed record AgentTalk(IConversation Conversation, IConversationStream Stream);
