namespace Guard.Engine.Forwarding;

/// <summary>Writes one answer of the mock upstream in the form of one API.</summary>
internal interface IMockWriter
{
    /// <summary>The answer in one piece.</summary>
    byte[] Whole();

    /// <summary>The answer as the frames of a stream, in order.</summary>
    IEnumerable<byte[]> Frames();
}
