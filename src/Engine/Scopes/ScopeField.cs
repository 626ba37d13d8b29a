namespace Guard.Engine.Scopes;

/// <summary>What a condition of <c>when:</c> looks at.</summary>
public enum ScopeField
{
    /// <summary>Alias and id of the team.</summary>
    Team = 0,

    /// <summary>Id, alias and mail address of the user.</summary>
    User = 1,

    /// <summary>Alias and SHA-256 of the virtual key.</summary>
    Key = 2,

    /// <summary>Alias and id of the organisation.</summary>
    Organization = 3,

    /// <summary>Id of the end user the request names.</summary>
    EndUser = 4,

    /// <summary>The model asked for, and what aliases make of it.</summary>
    Model = 5,

    /// <summary>Providers that may answer. A condition holds when it holds for one of them, because that one may be picked.</summary>
    Provider = 6,

    Route = 7,

    /// <summary>Any tag of the request.</summary>
    Tag = 8,

    /// <summary>A header. Of several values, a proxy's and the caller's say, one must fit, and what must not fit takes the rule off only when all do.</summary>
    Header = 9,

    /// <summary>Estimated tokens of the input.</summary>
    InputTokens = 10,

    /// <summary>The caller's limit of the answer; without one it counts as more than any.</summary>
    MaxTokens = 11,
}
