namespace Guard.Plugins.Text;

/// <summary>Room for one folded block. One set a thread, made when the thread first meets text outside ASCII; a scan never keeps it.</summary>
internal sealed class SymbolBuffers
{
    /// <summary>Bytes of text in a block.</summary>
    public const int Capacity = 32 * 1024;

    [ThreadStatic]
    private static SymbolBuffers? _ofThread;

    private byte[]? _symbols;
    private int[]? _offsets;

    public static SymbolBuffers OfThread => _ofThread ??= new SymbolBuffers();

    public byte[] Symbols => _symbols ??= new byte[Capacity];

    public int[] Offsets => _offsets ??= new int[Capacity + 1];
}
