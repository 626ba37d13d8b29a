namespace Guard.Host.Presidio;

/// <summary>What is done to a result.</summary>
/// <param name="name">Its name in answers.</param>
/// <param name="apply">From the entity and the text that stands there, what takes its place; null when it cannot be done.</param>
internal sealed class TextOperator(string name, Func<string, string, string?> apply)
{
    public string Name => name;

    public string? Apply(string entity, string text) => apply(entity, text);
}
