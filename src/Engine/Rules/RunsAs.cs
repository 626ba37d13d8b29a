namespace Guard.Engine.Rules;

/// <summary>What of a binding serves one request.</summary>
internal enum RunsAs : byte
{
    Nothing,
    Itself,

    /// <summary>What runs for those outside of its rollout.</summary>
    Elsewhere,
}
