namespace Guard.Engine.Rules;

/// <summary>One rule file as read from disk.</summary>
/// <param name="Name">Path as the operator wrote it, for diagnostics.</param>
/// <param name="Directory">Full path of the directory it stands in.</param>
/// <param name="Root">Full path of the directory its assets may not leave.</param>
/// <param name="Text">The whole text.</param>
internal sealed record RuleText(string Name, string Directory, string Root, string Text);
