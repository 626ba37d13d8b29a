namespace Guard.Engine.Content;

/// <summary>Kinds of root fields of a chat request.</summary>
internal enum ChatFieldKind
{
    Unknown,
    Model,
    Messages,
    Tools,

    /// <summary>Tools in the form of old.</summary>
    Functions,
    Stream,
    StreamOptions,
    Guardrails,
    DisableGlobal,
    Tags,
    MaxTokens,
    Choices,
    SessionId,
    Metadata,
    LiteLlmMetadata,
    Store,
    User,
    ResponseFormat,

    /// <summary>Known, holds no text a model reads.</summary>
    Control,

    /// <summary>Steers the built-in mock and means nothing to anyone else.</summary>
    Mock,

    /// <summary>Known, meant for the gateway: cut out.</summary>
    GuardOnly,
}
