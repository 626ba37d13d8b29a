namespace Guard.Engine.Content;

/// <summary>Kinds of root fields of a responses request.</summary>
internal enum ResponsesFieldKind
{
    Unknown,
    Model,
    Input,
    Instructions,
    Tools,
    Stream,
    StreamOptions,
    Background,
    Text,

    /// <summary>Names what the provider has stored: a turn, a conversation, a prompt. Text may come from there instead of from <see cref="Input"/>.</summary>
    Stored,
    Conversation,
    Guardrails,
    DisableGlobal,
    Tags,
    MaxTokens,
    SessionId,

    /// <summary>The provider's own, unless it holds what no provider takes.</summary>
    Metadata,
    LiteLlmMetadata,
    User,

    /// <summary>Known, holds no text a model reads.</summary>
    Control,

    /// <summary>Steers the built-in mock and means nothing to anyone else.</summary>
    Mock,

    /// <summary>Known, meant for the gateway: cut out.</summary>
    GuardOnly,
}
