namespace Guard.Engine.Rules.LiteLlm;

/// <summary>What follows a step of a pipeline.</summary>
internal enum StepAction
{
    /// <summary>The step below.</summary>
    Next = 0,

    Block = 1,

    /// <summary>Content passes; no further step runs.</summary>
    Allow = 2,

    /// <summary>The caller gets an ordinary answer with a text of the policy's.</summary>
    ModifyResponse = 3,
}
