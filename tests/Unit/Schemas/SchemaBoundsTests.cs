using System.Diagnostics;
using System.Text;
using Guard.Engine.Schemas;

namespace Guard.UnitTests.Schemas;

/// <summary>Schemas and instances made to hurt: each is refused or judged within its budget, and what was not judged to the end is never valid.</summary>
public class SchemaBoundsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("""{"$ref": "#"}""")]
    [InlineData("""{"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"type": "null"}, {"$ref": "#"}]}}}""")]
    [InlineData("""{"not": {"$ref": "#"}}""")]
    [InlineData("""{"$defs": {"a": {"$ref": "#/$defs/a"}}, "properties": {"x": {"$ref": "#/$defs/a"}}}""")]
    public void ReferenceRing_DoesNotCompile(string schema) => SchemaText.Load(schema).Errors.ShouldHaveSingleItem().Message.ShouldContain("without end");

    [Theory]
    [InlineData("""{"if": true, "then": {"$ref": "#"}}""")]
    [InlineData("""{"dependentSchemas": {"a": {"$ref": "#"}}}""")]
    [InlineData("""{"$id": "https://example.com/r", "$dynamicAnchor": "a", "$dynamicRef": "#a"}""")]
    [InlineData("""{"not": {"if": true, "then": {"not": {"if": true, "then": {"$ref": "#"}}}}}""")]
    public void RingThatOnlyAConditionCloses_IsTooMuchWork(string schema) => ShouldBeTooMuch(SchemaText.Validate(schema, """{"a": 1}"""));

    [Fact]
    public void LegitimateRecursion_IsJudged() =>
        SchemaText.Validate("""{"properties": {"next": {"$ref": "#"}}, "additionalProperties": false}""", """{"next": {"next": {"x": 1}}}""").Errors.ShouldHaveSingleItem();

    [Theory]
    [InlineData("allOf", false)]
    [InlineData("anyOf", false)]
    [InlineData("oneOf", false)]
    [InlineData("allOf", true)]
    public void TreeThatDoublesAtEveryLevel_IsTooMuchWork(string keyword, bool isNegated)
    {
        const int Levels = 40;
        var defs = Enumerable.Range(0, Levels).Select(level => $$"""
            "a{{level}}": {"{{keyword}}": [{"$ref": "#/$defs/a{{level + 1}}"}, {"$ref": "#/$defs/a{{level + 1}}"}]}
            """);
        var leaf = keyword == "allOf" ? "true" : "false";
        var root = isNegated ? """ "not": {"$ref": "#/$defs/a0"} """ : """ "$ref": "#/$defs/a0" """;

        ShouldBeTooMuch(SchemaText.Validate($$"""{ {{root}}, "$defs": { {{string.Join(',', defs)}}, "a{{Levels}}": {{leaf}} } }""", "1"));
    }

    [Fact]
    public void DeepSchema_DoesNotCompile() =>
        SchemaText.Load(string.Concat(Enumerable.Repeat("""{"not":""", 200)) + "true" + new string('}', 200)).Errors.ShouldHaveSingleItem().Message.ShouldContain("deeper than 128");

    [Fact]
    public void DeepInstance_IsNotValid() => SchemaText.Validate("true", new string('[', 100) + new string(']', 100)).IsValid.ShouldBeFalse();

    [Fact]
    public void LargeSchema_DoesNotCompile() =>
        SchemaText.Load($$"""{"title": "{{new string('x', SchemaLimits.Default.MaxBytes)}}"}""").Errors.ShouldHaveSingleItem().Message.ShouldContain("larger than");

    [Fact]
    public void ManySubschemas_DoNotCompile() =>
        SchemaText.Load($$"""{"allOf": [{{string.Join(',', Enumerable.Repeat("{}", 30_000))}}]}""").Errors.ShouldHaveSingleItem().Message.ShouldContain("more than 20000 subschemas");

    [Fact]
    public void LongNamesOnTheWay_DoNotMultiply() =>
        SchemaText.Load($$"""{"properties": {"{{new string('x', 500_000)}}": {"allOf": [{{string.Join(',', Enumerable.Repeat("{}", 10_000))}}] } } }""")
            .Errors.ShouldContain(error => error.Message.Contains("too long"));

    [Fact]
    public void ManyPatterns_DoNotCompile()
    {
        var patterns = Enumerable.Range(0, 200).Select(number => $$"""{"pattern": "^{{number}}"}""");

        SchemaText.Load($$"""{"anyOf": [{{string.Join(',', patterns)}}]}""", new SchemaOptions { Limits = SchemaLimits.Requests })
            .Errors.ShouldHaveSingleItem().Message.ShouldContain("more than 100 different patterns");
    }

    [Fact]
    public void GiantEnum_IsLookedUpNotSearched()
    {
        var schema = SchemaText.Compile($$$"""{"items": {"enum": [{{{string.Join(',', Enumerable.Range(0, 100_000))}}}]}}""");
        var instance = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 100_000))}]");

        Within(Soon, () => schema.IsValid(instance).ShouldBeTrue());
    }

    [Fact]
    public void UniqueItems_OfALargeArray_IsJudgedWithinTheBudget()
    {
        var schema = SchemaText.Compile("""{"uniqueItems": true}""");
        var numbers = Enumerable.Range(0, 100_000).Select(number => $$"""{"a": {{number}}}""").ToList();

        Within(Soon, () => schema.IsValid(Encoding.UTF8.GetBytes($"[{string.Join(',', numbers)}]")).ShouldBeTrue());
        schema.IsValid(Encoding.UTF8.GetBytes($"[{string.Join(',', numbers.Append("""{"a": 5e0}"""))}]")).ShouldBeFalse();
    }

    [Fact]
    public void CatastrophicPattern_IsMatchedInLinearTime()
    {
        var schema = SchemaText.Compile("""{"pattern": "^(a+)+$"}""");

        Within(Soon, () => schema.IsValid(Encoding.UTF8.GetBytes($"\"{new string('a', 50_000)}!\"")).ShouldBeFalse());
    }

    [Theory]
    [InlineData("^(?=(a+)+$)")]
    [InlineData(@"^(a+)\\1$")]
    public void PatternThatNeedsBacktracking_DoesNotCompile_UnlessAllowed(string pattern)
    {
        var schema = $$"""{"pattern": "{{pattern}}"}""";

        SchemaText.Load(schema).Errors.ShouldHaveSingleItem().Message.ShouldContain("lookaround or a backreference");
        SchemaText.Validate(schema, "\"aaaa\"", new SchemaOptions { BacktrackingTimeout = TimeSpan.FromSeconds(5) }).IsValid.ShouldBeTrue();
    }

    [Fact]
    public void BacktrackingPatternThatRunsAway_IsTooMuchWork()
    {
        var schema = SchemaText.Compile("""{"not": {"pattern": "^(a|ab|aa)+(?=$)"}}""", new SchemaOptions { BacktrackingTimeout = TimeSpan.FromMilliseconds(20) });

        Within(Soon, () => ShouldBeTooMuch(schema.Validate(Encoding.UTF8.GetBytes($"\"{new string('a', 200)}!\""))));
    }

    [Theory]
    [InlineData("((((a{100}){100}){100}){100})")]
    [InlineData("a{1000000}")]
    [InlineData(@"(\\p{L}\\P{L}){5000}")]
    public void PatternThatGrows_DoesNotCompile(string pattern) => Within(Soon, () => SchemaText.Load($$"""{"pattern": "{{pattern}}"}""").Schema.ShouldBeNull());

    [Fact]
    public void PatternOfManyStates_IsTooMuchWork_OnALongText()
    {
        var schema = SchemaText.Compile("""{"pattern": "(a[ab]{1800}c)|b[ab]"}""", new SchemaOptions { Limits = SchemaLimits.Requests });

        Within(Soon, () => ShouldBeTooMuch(schema.Validate(Encoding.UTF8.GetBytes($"\"{new string('a', 400_000)}\""))));
    }

    [Fact]
    public void PatternThatOnlyCounts_IsJudged_OnAsLongATextAsItAllows()
    {
        var schema = SchemaText.Compile("""{"pattern": "^.{1,900}$"}""", new SchemaOptions { Limits = SchemaLimits.Requests });

        schema.IsValid(Encoding.UTF8.GetBytes($"\"{new string('a', 900)}\"")).ShouldBeTrue();
        schema.IsValid(Encoding.UTF8.GetBytes($"\"{new string('a', 901)}\"")).ShouldBeFalse();
    }

    [Fact]
    public void PatternTooLargeForLinearTime_DoesNotCompile_UnlessBacktrackingIsAllowed()
    {
        const string Schema = """{"pattern": "^.{1,6000}$"}""";

        SchemaText.Load(Schema).Errors.ShouldHaveSingleItem().Message.ShouldContain("too large");
        SchemaText.Validate(Schema, $"\"{new string('a', 6000)}\"", new SchemaOptions { BacktrackingTimeout = TimeSpan.FromSeconds(5) }).IsValid.ShouldBeTrue();
    }

    [Fact]
    public void PatternOfManyGroups_DoesNotOverflow() =>
        Within(Soon, () => SchemaText.Load($$"""{"pattern": "{{new string('(', 3000)}}{{new string(')', 3000)}}"}""").Errors.ShouldHaveSingleItem().Message.ShouldContain("nests deeper"));

    [Theory]
    [InlineData("""{"maximum": 5}""", "1e999999999999999999999", false)]
    [InlineData("""{"type": "integer"}""", "1e999999999", true)]
    [InlineData("""{"multipleOf": 7}""", "1e999999999", false)]
    [InlineData("""{"const": 1e400}""", "10e399", true)]
    [InlineData("""{"minimum": 1e-400}""", "1e-401", false)]
    [InlineData("""{"exclusiveMinimum": 0}""", "-0.0", false)]
    [InlineData("""{"multipleOf": 0.01}""", "19.99", true)]
    [InlineData("""{"maximum": 9007199254740992}""", "9007199254740993", false)]
    public void Numbers_AreExact(string schema, string instance, bool isValid) => Within(Soon, () => SchemaText.Validate(schema, instance).IsValid.ShouldBe(isValid));

    [Fact]
    public void HalfSurrogatePairs_AreTextLikeAnyOther()
    {
        var schema = SchemaText.Compile("""{"properties": {"a": {"maxLength": 1, "pattern": "^.$"}}, "required": ["a"], "additionalProperties": false}""");

        schema.IsValid("""{"a": "\ud800"}"""u8.ToArray()).ShouldBeTrue();
        schema.IsValid("""{"a": "\ud83d\ude00"}"""u8.ToArray()).ShouldBeTrue();
        schema.IsValid("""{"\ud800": 1}"""u8.ToArray()).ShouldBeFalse();
        SchemaText.Load("""{"properties": {"\ud800": {"const": "\udc00"}}, "required": ["\ud800"]}""").ShouldNotBeNull();
    }

    [Fact]
    public void ExhaustionInsideNot_IsNotValid()
    {
        var limits = SchemaLimits.Default with { MaxSteps = 50 };

        ShouldBeTooMuch(SchemaText.Validate("""{"not": {"items": {"type": "string"}}}""", $"[{string.Join(',', Enumerable.Repeat("\"a\"", 100))}]", new SchemaOptions { Limits = limits }));
    }

    private static void ShouldBeTooMuch(SchemaVerdict verdict)
    {
        verdict.IsExhausted.ShouldBeTrue();
        verdict.IsValid.ShouldBeFalse();
        verdict.Errors.ShouldNotBeEmpty();
    }

    private static void Within(TimeSpan limit, Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        watch.Elapsed.ShouldBeLessThan(limit);
    }
}
