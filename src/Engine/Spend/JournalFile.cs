using Microsoft.Win32.SafeHandles;

namespace Guard.Engine.Spend;

/// <summary>A segment on the file system, written without any buffer of our own.</summary>
internal sealed class JournalFile : IJournalFile
{
    private readonly SafeFileHandle _handle;

    private JournalFile(SafeFileHandle handle) => _handle = handle;

    public static JournalFile Create(string path) => new(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void Sync() => RandomAccess.FlushToDisk(_handle);

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();
}
