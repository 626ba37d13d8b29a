using System.Collections.Immutable;
using Guard.Engine.Content;
using Guard.Engine.Documents;

namespace Guard.Engine.Rules.LiteLlm;

/// <summary>A policy's <c>pipeline</c> as read.</summary>
/// <param name="Stages">What it judges.</param>
/// <param name="Steps">In order.</param>
/// <param name="Position">Where it was written.</param>
internal sealed record PipelineDraft(StageSet Stages, ImmutableArray<StepDraft> Steps, SourcePosition Position);
