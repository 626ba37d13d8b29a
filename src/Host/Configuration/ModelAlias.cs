namespace Guard.Host.Configuration;

/// <summary>Another name of a model group. A hidden one can be called but is not listed.</summary>
internal sealed record ModelAlias(string Model, bool IsHidden);
