using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Guard.Engine.Documents;
using Guard.Engine.Rules;

namespace Guard.Host.Commands;

/// <summary>How the examples of rules came out and what they leave untried, in the forms people and machines read.</summary>
internal sealed record TestReport(RuleLoad Load, ImmutableArray<Diagnostic> Others)
{
    public int Failed => Load.Examples.Count(static example => !example.Passed);

    public int Passed => Load.Examples.Length - Failed;

    /// <summary>Rules whose examples leave something untried.</summary>
    public IEnumerable<RuleCoverage> Gaps => Load.Coverage.Where(static coverage => !coverage.IsComplete);

    /// <summary>Whether anything keeps the rules from being served.</summary>
    public bool HasMistakes => Failed > 0 || Findings.Errors(Others) > 0;

    /// <summary>What the examples of a rule leave untried, in words.</summary>
    public static string Untried(RuleCoverage coverage)
    {
        var gaps = new List<string>();
        if (!coverage.Fires)
        {
            gaps.Add("no example makes it act");
        }

        if (!coverage.Spares)
        {
            gaps.Add("no example is left alone");
        }

        gaps.AddRange(coverage.UnreachedLabels.Select(static label => $"no example finds {label}"));
        gaps.AddRange(coverage.UnreachedExceptions.Select(static exception => $"no example needs the exception {exception}"));
        return string.Join(", ", gaps);
    }

    /// <summary>The report as JUnit's XML: a suite for each rule, a case for each example.</summary>
    public XDocument ToJUnit() => new(new XElement(
        "testsuites",
        new XAttribute("tests", Load.Examples.Length),
        new XAttribute("failures", Failed),
        Load.Examples.GroupBy(static example => example.RuleId, StringComparer.Ordinal).Select(Suite)));

    public JsonObject ToJson() => new()
    {
        ["passed"] = Passed,
        ["failed"] = Failed,
        ["revision"] = Load.RuleSet?.Revision,
        ["examples"] = new JsonArray([.. Load.Examples.Select(Example)]),
        ["untried"] = new JsonArray([.. Gaps.Select(Gap)]),
        ["findings"] = new JsonArray([.. Others.Select(FindingJson.Of)]),
    };

    private static XElement Suite(IGrouping<string, RuleExampleResult> rule) => new(
        "testsuite",
        new XAttribute("name", rule.Key),
        new XAttribute("tests", rule.Count()),
        new XAttribute("failures", rule.Count(static example => !example.Passed)),
        rule.Select(static example => new XElement(
            "testcase",
            new XAttribute("classname", example.RuleId),
            new XAttribute("name", example.Example),
            new XAttribute("file", example.Position.File),
            new XAttribute("line", example.Position.Line.ToString(CultureInfo.InvariantCulture)),
            example.Failure is null ? null : new XElement("failure", new XAttribute("message", Printable(example.Failure)), Printable($"{example.Position}: {example.Failure}")))));

    private static JsonNode Example(RuleExampleResult example) => new JsonObject
    {
        ["rule"] = example.RuleId,
        ["example"] = example.Example,
        ["passed"] = example.Passed,
        ["failure"] = example.Failure,
        ["position"] = FindingJson.Place(example.Position),
    };

    private static JsonNode Gap(RuleCoverage coverage) => new JsonObject
    {
        ["rule"] = coverage.RuleId,
        ["untried"] = Untried(coverage),
        ["position"] = FindingJson.Place(coverage.Position),
    };

    /// <summary>XML 1.0 has no words for most control characters.</summary>
    private static string Printable(string text) => string.Concat(text.Select(static letter => System.Xml.XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
}
