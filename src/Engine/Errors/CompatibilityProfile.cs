namespace Guard.Engine.Errors;

/// <summary>Which generation of LiteLLM's error shapes callers expect: <see cref="Classic"/> is up to 1.82, <see cref="Current"/> from 1.104.</summary>
public enum CompatibilityProfile
{
    Current = 0,
    Classic = 1,
}
