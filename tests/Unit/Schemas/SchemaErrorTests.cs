using System.Text;
using Guard.Engine.Schemas;

namespace Guard.UnitTests.Schemas;

public class SchemaErrorTests
{
    private const string Planted = "sk-planted-4f1c9";

    [Theory]
    [InlineData("""{"properties": {"a": {"type": "string"}}}""", """{"a": 1}""", "/a|/properties/a/type|must be a string")]
    [InlineData("""{"required": ["x", "y"]}""", """{"x": 1}""", """|/required|must have the member "y".""")]
    [InlineData("""{"items": {"minimum": 3}}""", "[5, 2]", "/1|/items/minimum|must be at least 3")]
    [InlineData("""{"additionalProperties": false}""", """{"a/b~c": 1}""", "/a~1b~0c|/additionalProperties|is not allowed here")]
    [InlineData("""{"$ref": "#/$defs/n", "$defs": {"n": {"maxLength": 1}}}""", "\"ab\"", "|/$defs/n/maxLength|must have at most 1 character")]
    [InlineData("""{"allOf": [true, {"type": ["null", "integer"]}]}""", "1.5", "|/allOf/1/type|must be null or an integer")]
    [InlineData("""{"enum": [1, 2]}""", "3", "|/enum|must be one of the 2 values the schema gives")]
    [InlineData("""{"uniqueItems": true}""", "[1, 1.0]", "|/uniqueItems|must not hold the same item twice")]
    [InlineData("""{"properties": {"a": true}, "unevaluatedProperties": false}""", """{"b": 1}""", "/b|/unevaluatedProperties|is not allowed here")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}}""", """{"a": 1}""", """|/dependentRequired|must have the member "b", because it has "a".""")]
    public void Error_SaysWhereAndWhat(string schema, string instance, string expected) =>
        SchemaText.Lines(SchemaText.Validate(schema, instance)).ShouldHaveSingleItem().ShouldBe(expected.TrimEnd('.'));

    [Fact]
    public void FailedUnion_AddsTheErrorsOfTheBranchItsTypeLeaves() => SchemaText
        .Lines(SchemaText.Validate("""{"anyOf": [{"type": "null"}, {"type": "object", "required": ["a"]}]}""", "{}"))
        .ShouldBe(["|/anyOf|must match at least one of 2 schemas", "|/anyOf/1/required|must have the member \"a\""]);

    [Fact]
    public void Errors_OfAnotherDocument_CarryItsUri()
    {
        var documents = SchemaDocuments.Empty.With("https://example.com/n.json", """{"type": "number"}"""u8, out _);

        SchemaText.Lines(SchemaText.Validate("""{"$ref": "https://example.com/n.json"}""", "true", new SchemaOptions { Documents = documents! }))
            .ShouldBe(["|https://example.com/n.json#/type|must be a number"]);
    }

    [Fact]
    public void Errors_AreBounded() =>
        SchemaText.Validate("""{"items": false}""", $"[{string.Join(',', Enumerable.Repeat("1", 5000))}]").Errors.Length.ShouldBe(SchemaLimits.Default.MaxErrors);

    [Fact]
    public void ErrorsOfABranch_AreNotErrorsOfTheWhole_WhenAnotherHolds() =>
        SchemaText.Validate("""{"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "array"}""", """{"b": 1}""").Errors.Length.ShouldBe(1);

    [Fact]
    public void Messages_NeverHoldWhatTheInstanceSays()
    {
        var schema = SchemaText.Compile("""
            {"properties": {"a": {"type": "integer"}, "b": {"pattern": "^x$"}, "c": {"enum": ["y"]}, "d": {"const": 1}, "e": {"format": "date"}, "f": {"maxLength": 2},
            "g": {"not": {"type": "string"}}, "h": {"oneOf": [{"type": "null"}, {"type": "object"}]}, "i": {"contains": {"type": "null"}}, "j": {"maxProperties": 0}},
            "propertyNames": {"maxLength": 3}, "additionalProperties": false}
            """, new SchemaOptions { AssertsFormats = true });
        var members = "abcdefghij".Select(name => $"\"{name}\": {(name is 'i' ? $"[\"{Planted}\"]" : name is 'j' ? $"{{\"{Planted}\": 1}}" : $"\"{Planted}\"")}");

        var verdict = schema.Validate(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}, \"{Planted}\": \"{Planted}\"}}"));

        verdict.Errors.Length.ShouldBeGreaterThan(10);
        verdict.Errors.ShouldAllBe(error => !error.Message.Contains(Planted) && !error.SchemaPath.Contains(Planted));
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"a\": 1, \"a\": 2}", "names one member twice")]
    [InlineData("[1,]", "not valid JSON")]
    [InlineData("// c\n1", "not valid JSON")]
    public void TextThatIsNotStrictJson_IsNotValid(string text, string reason) =>
        SchemaText.Compile("true").Validate(Encoding.UTF8.GetBytes(text)).Errors.ShouldHaveSingleItem().Message.ShouldContain(reason);

    [Fact]
    public void BytesThatAreNotUtf8_AreNotValid() => SchemaText.Compile("true").IsValid(new byte[] { (byte)'"', 0xFF, (byte)'"' }).ShouldBeFalse();

    [Theory]
    [InlineData("""{"type": "strin"}""", "/type")]
    [InlineData("""{"properties": {"a": {"minLength": -1}}}""", "/properties/a/minLength")]
    [InlineData("""{"required": "a"}""", "/required")]
    [InlineData("""{"allOf": {}}""", "/allOf")]
    [InlineData("""{"allOf": []}""", "/allOf")]
    [InlineData("""{"items": [true]}""", "/items")]
    [InlineData("""{"properties": {"a": 5}}""", "/properties/a")]
    [InlineData("""{"pattern": "("}""", "/pattern")]
    [InlineData("""{"patternProperties": {"[": true}}""", "/patternProperties/[")]
    [InlineData("""{"$ref": "https://example.com/x"}""", "/$ref")]
    [InlineData("""{"$ref": "#/$defs/nothing"}""", "/$ref")]
    [InlineData("""{"$schema": "https://example.com/own"}""", "/$schema")]
    [InlineData("""{"$anchor": "a b"}""", "/$anchor")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf")]
    [InlineData("5", "")]
    [InlineData("{", "")]
    public void SchemaThatIsWrong_IsAnErrorWithItsPath(string schema, string path)
    {
        var load = SchemaText.Load(schema);

        load.Schema.ShouldBeNull();
        load.Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public void AllErrorsOfASchema_AreToldAtOnce() =>
        SchemaText.Load("""{"type": 5, "minimum": "x", "properties": {"a": {"enum": 1}}}""").Errors.Select(error => error.Path).Order(StringComparer.Ordinal)
            .ShouldBe(["/minimum", "/properties/a/enum", "/type"]);
}
