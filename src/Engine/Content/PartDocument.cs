namespace Guard.Engine.Content;

/// <summary>A JSON text that parts stand in.</summary>
/// <param name="Utf8">The text.</param>
/// <param name="Host">Document whose string holds it, or -1 for the body.</param>
/// <param name="HostStart">Where the string's inside starts in the host.</param>
/// <param name="HostLength">Raw length of the string's inside.</param>
internal readonly record struct PartDocument(ReadOnlyMemory<byte> Utf8, int Host, int HostStart, int HostLength);
