using Guard.Engine.Documents;
using Guard.Engine.Scopes;

namespace Guard.Engine.Rules;

/// <summary>One entry of a rule's <c>examples:</c>: content and what the rule must do with it.</summary>
internal sealed record RuleExample
{
    public required string Name { get; init; }

    public required SourcePosition Position { get; init; }

    public required ExampleSubject Subject { get; init; }

    /// <summary>Who asks for what. Null: nobody says, and the rule's conditions over requests are not asked.</summary>
    public RequestFacts? Facts { get; init; }

    public required RuleExpectation Expect { get; init; }
}
