namespace Guard.Engine.Content;

/// <summary>What of the Model Context Protocol a JSON text is.</summary>
public enum McpContentKind
{
    /// <summary>One entry of a list of tools, prompts or resources, or what a server says of itself.</summary>
    Definition = 0,

    /// <summary>The arguments of a call.</summary>
    Arguments = 1,

    /// <summary>What a server answers: a tool's result, a prompt's messages, a resource's contents, a question to the user.</summary>
    Result = 2,
}
