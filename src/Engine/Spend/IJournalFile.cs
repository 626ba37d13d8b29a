namespace Guard.Engine.Spend;

/// <summary>One segment open for writing. Every method throws <see cref="IOException"/> when the disk cannot.</summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>Hands the bytes to the operating system; they survive the end of this process.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Forces what was written to the device; it survives the loss of power.</summary>
    void Sync();

    void Truncate(long length);
}
