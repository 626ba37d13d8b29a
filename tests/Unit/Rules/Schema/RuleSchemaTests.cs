using Guard.Engine.Documents;
using Guard.Engine.Rules;
using Guard.Testing;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;
using NJsonSchema;
using NJsonSchema.Generation;

namespace Guard.UnitTests.Rules.Schema;

public sealed class RuleSchemaTests : IDisposable
{
    private static readonly string Path = RepositoryRoot.Combine("rules", "schema", "guard-rules.schema.json");
    private readonly RuleDirectory _rules = new();

    public static TheoryData<string> RuleFiles =>
        [.. Directory.EnumerateFiles(RepositoryRoot.Combine("rules"), "*.yaml", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(RepositoryRoot.Path, path))];

    public void Dispose() => _rules.Dispose();

    [Fact]
    public void File_IsCurrent()
    {
        var made = Schema().ToJson().ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("GUARD_UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            File.WriteAllText(Path, made);
        }

        File.ReadAllText(Path).ShouldBe(made, "Run once with GUARD_UPDATE_GOLDENS=1 and read the diff if the new schema is right.");
    }

    [Theory]
    [MemberData(nameof(RuleFiles))]
    public void RuleFile_IsValid_AndNamesTheSchema(string file)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine(file));
        var json = DocumentJson.ToJson(DocumentReader.Read(file, text, [])!);

        Schema().Validate(json).Select(error => error.ToString()).ShouldBeEmpty();
        text.ShouldContain("# yaml-language-server: $schema=../schema/guard-rules.schema.json");
    }

    [Theory]
    [InlineData("RuleFileModel", "", "macro lists", "zzzzzzzz: 1\n", "")]
    [InlineData("RuleModel", "", "", "", "zzzzzzzz: 1")]
    [InlineData("WhenModel", "environment", "macro", "", "when: {zzzzzzzz: 1}")]
    [InlineData("TimeModel", "", "", "", "when: {time: {zzzzzzzz: 1}}")]
    [InlineData("ConditionModel", "", "", "", "when: {team: {zzzzzzzz: 1}}")]
    [InlineData("NumberModel", "", "", "", "when: {max_tokens: {zzzzzzzz: 1}}")]
    [InlineData("RolloutModel", "", "", "", "rollout: {zzzzzzzz: 1}")]
    [InlineData("ExceptionModel", "", "", "", "exceptions: [{zzzzzzzz: 1}]")]
    [InlineData("ExceptionWhenModel", "environment", "macro", "", "exceptions: [{when: {zzzzzzzz: 1}}]")]
    [InlineData("LimitsModel", "", "", "", "limits: {zzzzzzzz: 1}")]
    [InlineData("ExampleModel", "", "", "", "examples: [{zzzzzzzz: 1}]")]
    [InlineData("ExpectModel", "", "", "", "examples: [{expect: {zzzzzzzz: 1}}]")]
    [InlineData("FlowModel", "", "", "", "match: {flow: {zzzzzzzz: 1}}")]
    [InlineData("WithinModel", "", "", "", "match: {flow: {within: {zzzzzzzz: 1}}}")]
    public async Task Schema_HasTheKeysThatTheReaderTakes(string model, string refused, string expanded, string inFile, string inRule)
    {
        var rule = RuleSamples.With($"at: [input]\naction: mask\n{(inRule.StartsWith("match", StringComparison.Ordinal) ? "" : "match: {words: [a]}\n")}{inRule}");
        var load = await _rules.Write("a.yaml", inFile + rule).LoadAsync();
        var finding = load.Diagnostics.Single(one => one.Message.Contains("unknown key \"zzzzzzzz\""));
        var read = finding.Remedy!["known keys are ".Length..].Split(", ").Except(refused.Split(' '));

        var schema = Schema();
        var known = model == nameof(RuleFileModel) ? schema : schema.Definitions[model];
        var keys = known.ActualProperties.Keys.Concat(known.AllOf.SelectMany(one => one.ActualSchema.ActualProperties.Keys)).Distinct();

        keys.Except(expanded.Split(' ')).Order(StringComparer.Ordinal).ShouldBe(read.Except(expanded.Split(' ')).Order(StringComparer.Ordinal));
    }

    private static JsonSchema Schema() => JsonSchema.FromType<RuleFileModel>(new JsonSchemaGeneratorSettings
    {
        SerializerSettings = new JsonSerializerSettings { ContractResolver = new DefaultContractResolver { NamingStrategy = new SnakeCaseNamingStrategy() } },
        FlattenInheritanceHierarchy = true,
        DefaultReferenceTypeNullHandling = ReferenceTypeNullHandling.NotNull,
    });
}
