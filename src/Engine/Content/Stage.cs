namespace Guard.Engine.Content;

/// <summary>Where on the road content is judged. Configuration accepts LiteLLM's mode names as aliases. Stored; never renumber.</summary>
public enum Stage
{
    Input = 0,
    Output = 1,
    ToolList = 2,
    ToolCall = 3,
    ToolResult = 4,
    Log = 5,
}
