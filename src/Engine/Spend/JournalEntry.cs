namespace Guard.Engine.Spend;

/// <summary>A record and the places where its frame begins and ends.</summary>
internal readonly record struct JournalEntry(SpendRecord Record, JournalPosition Start, JournalPosition End);
