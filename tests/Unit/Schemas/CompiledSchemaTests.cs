using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Guard.Engine.Schemas;

namespace Guard.UnitTests.Schemas;

public class CompiledSchemaTests
{
    private const string Order = """
        {"type": "object", "required": ["id", "items"], "additionalProperties": false, "properties": {"id": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
        "items": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"name": {"type": "string"}, "price": {"type": "number", "minimum": 0}},
        "required": ["name", "price"]}}, "note": {"type": ["string", "null"]}}}
        """;

    [Fact]
    public void Schema_JudgesTheSame_FromManyThreads()
    {
        var schema = SchemaText.Compile("""{"$id": "https://example.com/t", "$dynamicAnchor": "n", "properties": {"c": {"items": {"$dynamicRef": "#n"}}}, "unevaluatedProperties": false}""");
        var good = SchemaText.Json("""{"c": [{"c": []}, {}]}""");
        var bad = SchemaText.Json("""{"c": [{"c": [{"d": 1}]}, {}]}""");

        var outcomes = ParallelEnumerable.Range(0, 2000).Select(number => schema.Validate(number % 2 == 0 ? good : bad).Errors.Length == number % 2);

        outcomes.ShouldAllBe(isRight => isRight);
    }

    [Fact]
    public void IsValid_AllocatesLittle_OnASmallObject()
    {
        var schema = SchemaText.Compile(Order);
        var order = SchemaText.Json("""{"id": "AB1234", "items": [{"name": "tea", "price": 3.5}, {"name": "cup", "price": 12}], "note": null}""");
        schema.IsValid(order).ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            schema.IsValid(order);
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan(512);
    }

    [Fact]
    public void DraftsBefore_AreReadWithTheirItems()
    {
        var schema = SchemaText.Compile("""{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}], "additionalItems": false, "definitions": {}}""");

        schema.IsValid("[\"a\"]"u8.ToArray()).ShouldBeTrue();
        schema.IsValid("[\"a\", 1]"u8.ToArray()).ShouldBeFalse();
    }

    [Fact]
    public void Formats_AreAnnotations_UnlessAsserted()
    {
        SchemaText.Validate("""{"format": "date"}""", "\"no date\"").IsValid.ShouldBeTrue();
        SchemaText.Validate("""{"format": "date"}""", "\"no date\"", new SchemaOptions { AssertsFormats = true }).IsValid.ShouldBeFalse();
    }

    [Fact]
    public void Metaschema_IsBuiltIn_AndTakesItself()
    {
        var metaschema = SchemaText.Compile("""{"$ref": "https://json-schema.org/draft/2020-12/schema"}""");

        metaschema.IsValid(Encoding.UTF8.GetBytes(Order)).ShouldBeTrue();
        metaschema.IsValid("""{"type": 5}"""u8.ToArray()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("relative.json")]
    [InlineData("https://example.com/a#b")]
    public void Document_NeedsAnAbsoluteUri(string uri)
    {
        SchemaDocuments.Empty.With(uri, "true"u8, out var error).ShouldBeNull();
        error.ShouldNotBeNull();
    }

    [Fact]
    public void Verdict_IsTheSame_WhenTheInstanceIsWrittenAnew()
    {
        var schema = SchemaText.Compile("""
            {"anyOf": [{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"$ref": "#"}}, "unevaluatedProperties": {"maxLength": 2}}, {"items": {"$ref": "#"}, "uniqueItems": true},
            {"enum": [1, "x", null, {"a": [1]}]}], "not": {"const": {"a": 0}}}
            """);
        Prop.ForAll(Arb.From(Values(3)), text =>
        {
            var element = SchemaText.Json(text);
            var verdict = schema.Validate(element);
            var indented = JsonSerializer.SerializeToUtf8Bytes(element, Indented);
            return verdict.IsValid == schema.IsValid(element) && verdict.IsValid == schema.IsValid(indented) && verdict.Errors.SequenceEqual(schema.Validate(indented).Errors);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static Gen<string> Values(int depth)
    {
        var scalars = Gen.Elements("null", "true", "0", "1", "1.0", "1e0", "-7.25", "\"x\"", "\"\\u0078\"", "\"long text\"", "\"\\ud83d\\ude00\"");
        if (depth == 0)
        {
            return scalars;
        }

        var inner = Values(depth - 1);
        var arrays = inner.ListOf().Select(items => $"[{string.Join(',', items.Take(4))}]");
        var objects = from first in inner
                      from second in inner
                      from names in Gen.Elements<(string, string)>(("a", "b"), ("b", "a"), ("\\u0061", "c"), ("c", "d"))
                      select $"{{\"{names.Item1}\": {first}, \"{names.Item2}\": {second}}}";
        return Gen.OneOf(scalars, arrays, objects);
    }
}
