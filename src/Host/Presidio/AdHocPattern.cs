using System.Text.RegularExpressions;

namespace Guard.Host.Presidio;

/// <summary>One pattern of an ad-hoc recognizer.</summary>
/// <param name="Name">As the caller calls it.</param>
/// <param name="Path">Where it stands in the request, for complaints.</param>
/// <param name="Regex">With a timeout.</param>
/// <param name="Score">Of each match, 0 to 1.</param>
internal sealed record AdHocPattern(string Name, string Path, Regex Regex, double Score);
