using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Guard.Host;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Hosting;

/// <summary>The commands that work on rules without a server, as a shell would call them.</summary>
public sealed class RuleCommandsTests : IDisposable
{
    private const string Masking = """
        guard: v1
        pack: house
        rules:
          - id: house/otter
            version: 3
            title: Otters stay at home
            at: [input, output]
            match: {keywords: [otter]}
            action: mask
            examples:
              - {name: hides, input: "an otter", expect: {output: "an <KEYWORD>"}}
              - {name: spares, input: "a beaver", expect: {action: allow}}
          - id: house/heron
            version: 1
            title: Herons on request
            apply: on_request
            at: [input]
            match: {keywords: [heron]}
            action: block
            examples:
              - {name: stops, input: "a heron", expect: {action: block}}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("guard-rules-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Scan_TellsVerdictAndPlaces_InCodePointsOfTheTextAsGiven()
    {
        (await RunAsync("scan", "--rules", Rules(), "--config", NoModels(), "--json", "😀 an otter")).ShouldBe(ExitCode.Ok, _errors.ToString());

        var line = JsonElement.Parse(_output.ToString());
        line.GetProperty("verdict").GetString().ShouldBe("mask");
        line.GetProperty("text").GetString().ShouldBe("😀 an <KEYWORD>");
        line.GetProperty("spans").ToString().ShouldBe("""[[5,10,"KEYWORD",1]]""");
    }

    [Fact]
    public async Task Scan_RefusesWithExitCode1_WhenANamedGuardrailBlocks()
    {
        (await RunAsync("scan", "--rules", Rules(), "--config", NoModels(), "-g", "house/heron", "the heron and the otter")).ShouldBe(ExitCode.Findings);

        _output.ToString().ShouldStartWith("block: Blocked by the guardrail \"house/heron\"");
        _output.ToString().ShouldContain("KEYWORD 1 by house/otter");
        (await RunAsync("scan", "--rules", Rules(), "--config", NoModels(), "-g", "house/hero", "x")).ShouldBe(ExitCode.Usage);
        _errors.ToString().ShouldContain("Did you mean \"house/heron\"?");
    }

    [Fact]
    public async Task ScanOfLines_AnswersEachInItsOrder_AndNamesTheBrokenOnes()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 1200).Select(number => $$"""{"id":{{number}},"text":"otter {{number}}"}""")) + "\nbroken\n{\"id\":\"z\"}\n\n{\"id\":\"last\",\"text\":\"\"}";

        (await RunWithInputAsync(lines, "scan", "--rules", Rules(), "--config", NoModels(), "--jsonl", "-")).ShouldBe(ExitCode.Findings);

        var answers = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        answers.Count.ShouldBe(1203);
        Enumerable.Range(0, 1200).ShouldAllBe(number => answers[number].GetProperty("id").GetInt32() == number && answers[number].GetProperty("text").GetString() == $"<KEYWORD> {number}");
        answers[1200].GetProperty("verdict").ValueKind.ShouldBe(JsonValueKind.Null);
        answers[1201].GetProperty("error").GetString().ShouldBe("the line is no object with a text");
        answers[1202].GetProperty("verdict").GetString().ShouldBe("allow");
    }

    [Fact]
    public async Task Scan_TakesStandardInput_WhenNothingIsNamed()
    {
        (await RunWithInputAsync("one otter\n", "scan", "--rules", Rules(), "--config", NoModels())).ShouldBe(ExitCode.Ok);

        _output.ToString().ShouldContain("one <KEYWORD>");
    }

    [Fact]
    public async Task Scan_OfTwoSources_IsAMistakeOfTheCaller() =>
        (await RunAsync("scan", "text", "--file", "x")).ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Diff_NamesTheDecisionsThatWouldChange_AndNoTraffic()
    {
        var changed = Write("new.yaml", Masking.Replace("action: mask", "action: block", StringComparison.Ordinal).Replace("{output: \"an <KEYWORD>\"}", "{action: block}", StringComparison.Ordinal));
        var traffic = Write("traffic.jsonl", """
            {"id":"a","text":"an otter swims"}
            {"id":"b","text":"nothing"}
            {"id":"c","request":{"model":"m","messages":[{"role":"user","content":"my otter"}]}}
            {"model":"m","messages":[{"role":"user","content":"hello"}]}
            {"id":"e","output":"otter"}
            """);

        (await RunAsync("diff", Rules(), changed, "--replay", traffic)).ShouldBe(ExitCode.Findings, _errors.ToString());

        var said = _output.ToString();
        said.ShouldContain("a: mask by house/otter@3 -> block by house/otter@3");
        said.ShouldContain("c: mask by house/otter@3 -> block by house/otter@3");
        said.ShouldContain("e: mask by house/otter@3 -> block by house/otter@3");
        said.ShouldContain("5 judged, 3 would change");
        said.ShouldNotContain("swims");
    }

    [Fact]
    public async Task Diff_IsQuiet_WhenNothingChanges()
    {
        var traffic = Write("traffic.jsonl", """{"id":"a","text":"an otter"}""");

        (await RunAsync("diff", Rules(), Rules(), "--replay", traffic, "--json")).ShouldBe(ExitCode.Ok);
        JsonElement.Parse(_output.ToString()).GetProperty("changed").GetInt32().ShouldBe(0);
        (await RunWithInputAsync("nonsense\n", "diff", Rules(), Rules(), "--replay", "-")).ShouldBe(ExitCode.Usage);
        (await RunAsync("diff", Rules(), Rules(), "--replay", "nowhere.jsonl")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Explain_TellsOrderAndOrigin_AndWhatDoesNotRun()
    {
        (await RunAsync("explain", "--rules", Rules(), "--config", NoModels(), "--team", "hr")).ShouldBe(ExitCode.Ok, _errors.ToString());

        var said = _output.ToString();
        said.ShouldContain("1. house/otter  house/otter@3  keywords  enforce  at input, output");
        said.ShouldContain("+ rule");
        said.ShouldContain("-  house/heron  house/heron@1  does not run");
        said.ShouldContain("- not_named");
    }

    [Fact]
    public async Task Explain_OfARequestThatIsRefused_SaysSo()
    {
        (await RunAsync("explain", "--rules", Rules(), "--config", NoModels(), "-g", "nobody", "--json")).ShouldBe(ExitCode.Findings);

        JsonElement.Parse(_output.ToString()).GetProperty("refused").GetString().ShouldStartWith("Unknown guardrail \"nobody\"");
    }

    [Fact]
    public async Task Test_WritesJUnit_AndTellsWhatNoExampleTries()
    {
        var junit = Path.Combine(_directory, "results.xml");

        (await RunAsync("test", Rules(), "--junit", junit)).ShouldBe(ExitCode.Ok, _output.ToString());

        _output.ToString().ShouldContain("untried house/heron: no example is left alone");
        var suites = XDocument.Load(junit).Root.ShouldNotBeNull();
        ((int)suites.Attribute("tests")!, (int)suites.Attribute("failures")!).ShouldBe((3, 0));
        suites.Descendants("testcase").Select(test => (string)test.Attribute("name")!).ShouldBe(["hides", "spares", "stops"]);
    }

    [Fact]
    public async Task Test_NamesTheExampleThatFails_InEveryForm()
    {
        var broken = Write("broken.yaml", Masking.Replace("keywords: [otter]", "keywords: [otters]", StringComparison.Ordinal));
        var junit = Path.Combine(_directory, "results.xml");

        (await RunAsync("test", broken, "--junit", junit)).ShouldBe(ExitCode.Findings);
        _output.ToString().ShouldContain("FAIL  house/otter: hides: expected");
        XDocument.Load(junit).Descendants("failure").ShouldHaveSingleItem();

        _output.GetStringBuilder().Clear();
        (await RunAsync("test", broken, "--json")).ShouldBe(ExitCode.Findings);
        JsonElement.Parse(_output.ToString()).GetProperty("failed").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Validate_SpeaksJson()
    {
        (await RunAsync("validate", "--rules", Rules(), "--config", NoModels(), "--json")).ShouldBe(ExitCode.Ok, _output.ToString());

        var report = JsonElement.Parse(_output.ToString());
        (report.GetProperty("good").GetBoolean(), report.GetProperty("guardrails").GetInt32(), report.GetProperty("examples").GetInt32()).ShouldBe((true, 2, 3));
    }

    private string Rules() => Write("rules.yaml", Masking);

    /// <summary>With a configuration the baseline is off, so that only the test's own rules count.</summary>
    private string NoModels() => Write("config.yaml", "model_list: [{model_name: a, litellm_params: {model: mock/a}}]");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<int> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    private Task<int> RunWithInputAsync(string input, params string[] arguments) =>
        new GuardCommands(_output, _errors, new MemoryStream(Encoding.UTF8.GetBytes(input))).RunAsync(arguments, new ConfigEnvironment([]));
}
