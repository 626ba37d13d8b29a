using Guard.Engine.Schemas.Patterns;

namespace Guard.Engine.Schemas.Keywords;

/// <summary>One entry of <c>patternProperties</c>.</summary>
internal sealed record PatternSchema(ITextTest Pattern, SchemaNode Schema);
