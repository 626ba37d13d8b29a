namespace Guard.Plugins.Pii;

/// <summary>Personal data found in a text.</summary>
/// <param name="Entity">What it is, such as <c>EMAIL_ADDRESS</c>.</param>
/// <param name="Start">First Unicode code point.</param>
/// <param name="End">The code point behind the last.</param>
/// <param name="StartByte">First byte of the text in UTF-8.</param>
/// <param name="EndByte">The byte behind the last.</param>
/// <param name="Score">How likely it is, 0 to 1.</param>
public readonly record struct PiiFinding(string Entity, int Start, int End, int StartByte, int EndByte, double Score);
