namespace Guard.Plugins.GenericApi;

/// <summary>The three answers of the protocol.</summary>
internal enum GenericApiAction
{
    None = 0,
    Blocked = 1,
    Intervened = 2,
}
