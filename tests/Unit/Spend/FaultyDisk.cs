using Guard.Engine.Spend;

namespace Guard.UnitTests.Spend;

/// <summary>Segments on a disk that can be full.</summary>
internal sealed class FaultyDisk
{
    public bool IsFull { get; set; }

    public bool CannotSync { get; set; }

    /// <summary>Bytes of a write that still arrive when the disk is full.</summary>
    public int PartialBytes { get; set; }

    public IJournalFile Create(string path) => IsFull ? throw new IOException("No space left on device") : new Segment(this, JournalFile.Create(path));

    private sealed class Segment(FaultyDisk disk, IJournalFile inner) : IJournalFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.IsFull)
            {
                inner.Write(bytes[..Math.Min(disk.PartialBytes, bytes.Length)], offset);
                throw new IOException("No space left on device");
            }

            inner.Write(bytes, offset);
        }

        public void Sync()
        {
            if (disk.CannotSync)
            {
                throw new IOException("Input/output error");
            }

            inner.Sync();
        }

        public void Truncate(long length) => inner.Truncate(length);

        public void Dispose() => inner.Dispose();
    }
}
