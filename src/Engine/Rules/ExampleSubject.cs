using System.Collections.Immutable;
using Guard.Engine.Content;

namespace Guard.Engine.Rules;

/// <summary>What an example puts before its rule.</summary>
internal abstract record ExampleSubject
{
    /// <summary>One text at one stage.</summary>
    /// <param name="Stage">Where it stands.</param>
    /// <param name="Chunks">The text, in the pieces it arrives in; a single piece unless <paramref name="IsStream"/>.</param>
    /// <param name="IsStream">The pieces are judged as they arrive.</param>
    public sealed record Text(Stage Stage, ImmutableArray<string> Chunks, bool IsStream) : ExampleSubject;

    /// <summary>The body of a chat request: its messages, tools and tool calls.</summary>
    /// <param name="Json">UTF-8.</param>
    public sealed record Body(ReadOnlyMemory<byte> Json) : ExampleSubject;
}
