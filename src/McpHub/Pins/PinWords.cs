namespace Guard.McpHub.Pins;

/// <summary>The states in the words of answers and metrics.</summary>
public static class PinWords
{
    public static string Of(PinState state) => state switch
    {
        PinState.New => "new",
        PinState.Approved => "approved",
        PinState.Changed => "changed",
        PinState.Removed => "removed",
        PinState.Shadowed => "shadowed",
        _ => "hidden_text",
    };
}
