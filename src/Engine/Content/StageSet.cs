namespace Guard.Engine.Content;

/// <summary>A small set of stages.</summary>
public readonly record struct StageSet
{
    private readonly byte _bits;

    private StageSet(byte bits) => _bits = bits;

    public static StageSet All { get; } = Of(Stage.Input, Stage.Output, Stage.ToolList, Stage.ToolCall, Stage.ToolResult, Stage.Log);

    public bool IsEmpty => _bits == 0;

    public static StageSet Of(params ReadOnlySpan<Stage> stages)
    {
        byte bits = 0;
        foreach (var stage in stages)
        {
            bits |= (byte)(1 << (int)stage);
        }

        return new StageSet(bits);
    }

    public bool Contains(Stage stage) => (_bits & (1 << (int)stage)) != 0;

    public StageSet With(Stage stage) => new((byte)(_bits | (1 << (int)stage)));

    /// <summary>Stages of either.</summary>
    public StageSet Or(StageSet other) => new((byte)(_bits | other._bits));

    /// <summary>Stages that the other has not.</summary>
    public StageSet Without(StageSet other) => new((byte)(_bits & ~other._bits));

    public bool Overlaps(StageSet other) => (_bits & other._bits) != 0;
}
