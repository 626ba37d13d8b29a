namespace Guard.Engine.Spend;

/// <summary>A place in the journal: segment number and byte offset. Packs into 64 bits so that threads can hand it over in one write.</summary>
internal readonly record struct JournalPosition(long Segment, long Offset) : IComparable<JournalPosition>
{
    private const int OffsetBits = 36;
    private const long OffsetMask = (1L << OffsetBits) - 1;

    public long Packed => (Segment << OffsetBits) | Offset;

    public static JournalPosition Unpack(long packed) => new(packed >> OffsetBits, packed & OffsetMask);

    public static bool operator <(JournalPosition left, JournalPosition right) => left.Packed < right.Packed;

    public static bool operator >(JournalPosition left, JournalPosition right) => left.Packed > right.Packed;

    public static bool operator <=(JournalPosition left, JournalPosition right) => left.Packed <= right.Packed;

    public static bool operator >=(JournalPosition left, JournalPosition right) => left.Packed >= right.Packed;

    public int CompareTo(JournalPosition other) => Packed.CompareTo(other.Packed);
}
