using Guard.Host;
using Guard.Host.Configuration;
using Guard.UnitTests.Schemas;

namespace Guard.UnitTests.Hosting;

public sealed class SchemaCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("guard-schema-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task EachLine_IsJudgedOnItsOwn()
    {
        var lines = Write("lines.jsonl", """
            {"id": 1, "schema": {"properties": {"a": {"type": "string"}}}, "instance": {"a": "x"}}
            {"id": "two", "schema": {"properties": {"a": {"type": "string"}}}, "instance": {"a": 1}}

            {"id": [3], "schema": false, "instance": null}
            """);

        (await RunAsync("--jsonl", lines)).ShouldBe(ExitCode.Ok);

        _output.ToString().ShouldBe("""
            {"id":1,"valid":true,"errors":[]}
            {"id":"two","valid":false,"errors":[{"instance":"/a","schema":"/properties/a/type","message":"must be a string"}]}
            {"id":[3],"valid":false,"errors":[{"instance":"","schema":"","message":"is not allowed here"}]}

            """);
    }

    [Theory]
    [InlineData("not json", """{"id":null,"valid":null,"error":"line 1 is not JSON"}""")]
    [InlineData("""{"id": 7, "schema": true}""", """{"id":7,"valid":null,"error":"line 1 needs the members \"schema\" and \"instance\""}""")]
    [InlineData("""{"id": 7, "schema": {"type": "strin"}, "instance": 1}""", """{"id":7,"valid":null,"error":"the schema does not compile: /type: names a type""")]
    [InlineData("""{"id": 7, "schema": {"$ref": "https://example.com/"}, "instance": 1}""", """{"id":7,"valid":null,"error":"the schema does not compile: /$ref: leads to a schema""")]
    [InlineData("""{"id": 7, "schema": {"if": true, "then": {"$ref": "#"}}, "instance": 1}""", """{"id":7,"valid":null,"error":"judging takes too much work""")]
    public async Task LineThatCannotBeJudged_IsNeitherValidNorInvalid_AndTheNextIsJudged(string line, string expected)
    {
        (await RunAsync("--jsonl", Write("lines.jsonl", line + "\n{\"id\": 8, \"schema\": true, \"instance\": 1}\n"))).ShouldBe(ExitCode.Findings);

        var printed = _output.ToString().Split('\n');
        printed[0].ShouldStartWith(expected);
        printed[1].ShouldBe("""{"id":8,"valid":true,"errors":[]}""");
    }

    [Fact]
    public async Task LineThatIsTooLong_IsPassedOver()
    {
        var lines = Write("lines.jsonl", $$"""{"id": 1, "schema": true, "instance": "{{new string('x', 9_000_000)}}"}""" + "\n" + """{"id": 2, "schema": true, "instance": 1}""");

        (await RunAsync("--jsonl", lines)).ShouldBe(ExitCode.Findings);

        _output.ToString().ShouldBe("""
            {"id":null,"valid":null,"error":"line 1 is longer than 8388608 characters"}
            {"id":2,"valid":true,"errors":[]}

            """);
    }

    [Fact]
    public async Task Documents_AreFoundByBaseAndPath()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "docs", "deep"));
        Write("docs/deep/n.json", """{"type": "number"}""");
        var lines = Write("lines.jsonl", """{"id": 1, "schema": {"$ref": "http://localhost:1234/deep/n.json"}, "instance": "x"}""");

        (await RunAsync("--jsonl", lines, "--documents", Path.Combine(_directory, "docs") + "=http://localhost:1234/")).ShouldBe(ExitCode.Ok, _errors.ToString());

        _output.ToString().ShouldContain("http://localhost:1234/deep/n.json#/type");
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Formats_AreCheckedOnRequest(bool isAsked, bool isValid)
    {
        var lines = Write("lines.jsonl", """{"id": 1, "schema": {"format": "ipv4"}, "instance": "x"}""");

        await (isAsked ? RunAsync("--jsonl", lines, "--formats") : RunAsync("--jsonl", lines));

        _output.ToString().ShouldStartWith($"{{\"id\":1,\"valid\":{(isValid ? "true" : "false")}");
    }

    [Theory]
    [InlineData]
    [InlineData("--jsonl", "/nowhere/lines.jsonl")]
    [InlineData("--jsonl", "-", "--documents", "/nowhere=http://localhost/")]
    [InlineData("--jsonl", "-", "--documents", "nothing")]
    public async Task WrongCommandLine_IsUsage(params string[] arguments)
    {
        (await RunAsync(arguments)).ShouldBe(ExitCode.Usage);

        _errors.ToString().ShouldStartWith("guard: ");
    }

    [Fact]
    public async Task RequiredSuite_IsJudgedAsExpected_ThroughTheCommand()
    {
        Assert.SkipWhen(SchemaSuite.Folder is null, "the JSON Schema test suite is not on this machine");
        var (lines, expected) = SchemaSuite.Lines();

        (await RunAsync("--jsonl", Write("lines.jsonl", string.Join('\n', lines)), "--documents", Path.Combine(SchemaSuite.Folder!, "remotes") + "=" + SchemaSuite.Remotes))
            .ShouldBe(ExitCode.Ok);

        var printed = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => SchemaText.Json(line).GetProperty("valid").GetBoolean());
        printed.ShouldBe(expected);
    }

    private Task<int> RunAsync(params string[] arguments) => new GuardCommands(_output, _errors).RunAsync(["schema", .. arguments], new ConfigEnvironment(new Dictionary<string, string>()));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
