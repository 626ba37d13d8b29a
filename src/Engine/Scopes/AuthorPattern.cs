using System.Globalization;
using System.Text.RegularExpressions;
using Guard.Engine.Documents;

namespace Guard.Engine.Scopes;

/// <summary>
/// A regular expression somebody wrote into a rule, matched in time that grows with the text and never explodes, and small enough that building it does not either: with
/// <see cref="RegexOptions.NonBacktracking"/>, or, where all ways to match at one place are few and counted beforehand, by trying them (decision 0016). Immutable, thread-safe.
/// </summary>
public sealed class AuthorPattern
{
    public const int MaxLength = 2000;

    /// <summary>States that a pattern may have after its counts are written out: as many cost 3 s of a core for a megabyte at worst (measured).</summary>
    public const int MaxStates = 1_000;

    /// <summary>Steps at one place of a text up to which a pattern's ways to match are tried one by one: 400 cost 0.34 s of a core for a megabyte at worst (measured).</summary>
    public const int MaxTriedSteps = 500;

    /// <summary>
    /// Two halves of a pair in the wrong order, which no text of UTF-8 holds. Beside them the linear engine of .NET 10.0 finds what it otherwise loses where a pattern starts with
    /// something that may be missing (dotnet/runtime pull request 130176).
    /// </summary>
    private const string NeverFits = @"|\uDC00\uD800";

    private const int SmallStates = 100;
    private const int MediumStates = 400;

    private AuthorPattern(Regex regex, PatternShape shape)
    {
        Regex = regex;
        CanBeEmpty = shape.Least == 0;
        MaxMatchBytes = shape.Most >= int.MaxValue ? null : (int)shape.Most;
        States = (int)shape.States;
        LeadsWithAnything = shape.LeadsWithAnything;
    }

    public Regex Regex { get; }

    /// <summary>It fits a text of no characters.</summary>
    public bool CanBeEmpty { get; }

    /// <summary>UTF-8 bytes of the longest text it can fit; null when there is no longest.</summary>
    public int? MaxMatchBytes { get; }

    /// <summary>About how many states it has.</summary>
    public int States { get; }

    /// <summary>It starts with something of any length, so that a search reads the same text again and again.</summary>
    public bool LeadsWithAnything { get; }

    /// <summary>What it costs, in a word: low, medium, high.</summary>
    public string Cost => CostOf(States, LeadsWithAnything);

    /// <summary>Builds, or returns null after adding what is wrong.</summary>
    /// <param name="pattern">As written, in the syntax of .NET without lookaround, backreferences and atomic groups.</param>
    /// <param name="options"><see cref="RegexOptions.IgnoreCase"/>, <see cref="RegexOptions.Multiline"/>, <see cref="RegexOptions.Singleline"/> or none.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static AuthorPattern? Compile(string pattern, RegexOptions options, SourcePosition position, ICollection<Diagnostic> diagnostics)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            diagnostics.Add(Diagnostic.Error(position, string.Create(CultureInfo.InvariantCulture, $"a pattern has 1 to {MaxLength} characters, this one {pattern.Length}")));
            return null;
        }

        var shape = PatternShape.Of(pattern, options);
        if (shape.Refused is { } construct)
        {
            diagnostics.Add(Diagnostic.Error(
                position, $"the pattern uses {construct}, which needs a matcher that can take forever", "write it without; patterns run in time that grows with the text only"));
            return null;
        }

        if (shape.States > MaxStates)
        {
            var cost = shape.States >= int.MaxValue ? "billions of" : shape.States.ToString(CultureInfo.InvariantCulture);
            diagnostics.Add(Diagnostic.Error(
                position, $"the pattern would have {cost} states (cost: too high)", string.Create(CultureInfo.InvariantCulture, $"counted repetitions multiply; at most {MaxStates} states are served")));
            return null;
        }

        try
        {
            return new AuthorPattern(Build(pattern, options | RegexOptions.CultureInvariant, shape), shape);
        }
        catch (ArgumentException exception)
        {
            diagnostics.Add(Diagnostic.Error(position, $"not a pattern: {ShownWord.Of(Reason(exception, pattern))}", "quote it in single quotes, so that YAML leaves its backslashes alone"));
        }
        catch (NotSupportedException)
        {
            diagnostics.Add(Diagnostic.Error(position, $"the pattern is too much to build (cost: {CostOf((int)shape.States, shape.LeadsWithAnything)})", "write a simpler one"));
        }

        return null;
    }

    /// <summary>Builds an expression that must fit a whole text; case counts. Null, with the reason in words, when it cannot be served.</summary>
    /// <param name="pattern">As written.</param>
    /// <param name="reason">Why not.</param>
    public static Regex? Whole(string pattern, out string? reason)
    {
        reason = null;
        try
        {
            // Alone first, so that no stray bracket opens the group around it; read, never run.
            _ = BuiltPatterns.Of(pattern, RegexOptions.CultureInvariant);
            var whole = $@"\A(?:{pattern})\z";
            var shape = PatternShape.Of(whole, RegexOptions.None);
            if (shape is { Refused: null, States: <= MaxStates })
            {
                return Build(whole, RegexOptions.CultureInvariant, shape);
            }

            reason = shape.Refused is null ? "it has too many states once its counts are written out" : $"it uses {shape.Refused}, which cannot be matched in linear time";
        }
        catch (NotSupportedException)
        {
            reason = "it cannot be matched in linear time";
        }
        catch (ArgumentException)
        {
            reason = "it is no regular expression";
        }

        return null;
    }

    private static Regex Build(string pattern, RegexOptions options, in PatternShape shape)
    {
        // Also says what is wrong with a pattern, before the linear engine's surroundings could make up for it.
        var tried = BuiltPatterns.Of(pattern, options);
        return shape.Steps <= MaxTriedSteps ? tried : BuiltPatterns.Of($"(?:{pattern}){NeverFits}", options | RegexOptions.NonBacktracking);
    }

    private static string Reason(ArgumentException exception, string pattern) =>
        exception.Message.Replace($"Invalid pattern '{pattern}' at ", "at ", StringComparison.Ordinal);

    private static string CostOf(int states, bool leadsWithAnything) =>
        leadsWithAnything || states > MediumStates ? "high" : states > SmallStates ? "medium" : "low";
}
