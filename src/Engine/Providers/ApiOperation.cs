namespace Guard.Engine.Providers;

/// <summary>What an upstream is asked to do; decides the path.</summary>
public enum ApiOperation
{
    ChatCompletions = 0,
    Responses = 1,
}
