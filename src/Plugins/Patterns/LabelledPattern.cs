using Guard.Engine.Scopes;

namespace Guard.Plugins.Patterns;

/// <summary>One pattern and the label of what it finds.</summary>
internal sealed record LabelledPattern(string Label, AuthorPattern Pattern);
