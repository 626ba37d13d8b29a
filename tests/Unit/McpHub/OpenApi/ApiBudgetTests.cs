using Guard.McpHub.OpenApi;

namespace Guard.UnitTests.McpHub.OpenApi;

/// <summary>Documents that are too much are cut, and what is cut refuses nothing that the whole would allow.</summary>
public sealed class ApiBudgetTests
{
    [Theory]
    [InlineData("allOf", "1")]
    [InlineData("prefixItems", "null")]
    [InlineData("anyOf", "{}")]
    public void ManySmallSchemas_AreCut(string keyword, string item)
    {
        var many = string.Join(',', Enumerable.Repeat(item, 500_000));
        var catalog = Apis.Compile(Query($"{{\"{keyword}\":[{many}]}}"));

        catalog.Operations.ShouldHaveSingleItem().Tool.ToJsonString().Length.ShouldBeLessThan(200_000);
    }

    [Fact]
    public void ManyNames_AreCut()
    {
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(static i => $"\"{new string('n', 60)}{i}\":true"));
        var catalog = Apis.Compile(Query($"{{\"properties\":{{{many}}}}}"));

        catalog.Operations.ShouldHaveSingleItem().Tool.ToJsonString().Length.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void SchemaSharedByManyTools_IsBoundedForAllOfThem()
    {
        var properties = string.Join(',', Enumerable.Range(0, 4_000).Select(static i => $"\"p{i}\":{{\"type\":\"string\"}}"));
        var paths = string.Join(',', Enumerable.Range(0, 900).Select(static i => $"\"/a{i}\":{{\"get\":{{\"parameters\":[{{\"name\":\"x\",\"in\":\"query\",\"schema\":{{\"$ref\":\"#/components/schemas/Big\"}}}}]}}}}"));
        var catalog = Apis.Compile($"{{\"openapi\":\"3.1.0\",\"servers\":[{{\"url\":\"https://pets.example.com\"}}],\"paths\":{{{paths}}},\"components\":{{\"schemas\":{{\"Big\":{{\"properties\":{{{properties}}}}}}}}}}}");

        catalog.Operations.Length.ShouldBe(900);
        catalog.Operations.Sum(static operation => (long)operation.Tool.ToJsonString().Length).ShouldBeLessThan(40_000_000);
    }

    [Theory]
    [InlineData("oneOf")]
    [InlineData("anyOf")]
    public void AlternativesThatAreCut_StillAllowWhatTheyAllowed(string keyword)
    {
        var many = string.Join(',', Enumerable.Range(0, 10_000).Select(static i => $"{{\"const\":{i}}}"));
        var schema = Apis.Compile(Query($"{{\"{keyword}\":[{many}],\"not\":{{\"const\":10001}}}}"))
            .Operations.ShouldHaveSingleItem().Schema()["properties"]!["x"]!.AsObject();

        schema.ContainsKey("oneOf").ShouldBeFalse();
        schema.ContainsKey("anyOf").ShouldBeFalse();
        schema.ContainsKey("not").ShouldBeFalse();
    }

    [Fact]
    public void NotOfSomethingTooDeep_RefusesNothing()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"items\":", 60)) + "{}" + new string('}', 60);
        var schema = Apis.Compile(Query($"{{\"type\":\"array\",\"not\":{deep}}}"))
            .Operations.ShouldHaveSingleItem().Schema()["properties"]!["x"]!.AsObject();

        schema.ContainsKey("not").ShouldBeFalse();
        ((string)schema["type"]!).ShouldBe("array");
    }

    [Fact]
    public void DeepSchemas_GiveToolsThatCanBePinned()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"properties\":{\"a\":", 60)) + "{}" + string.Concat(Enumerable.Repeat("}}", 60));
        var levels = new string('[', 100) + new string(']', 100);
        var catalog = Apis.Compile(Query(deep + "},{\"name\":\"y\",\"in\":\"query\",\"schema\":{\"default\":" + levels + "}"));

        Guard.McpHub.Pins.ToolDefinition.Of("a", catalog.Operations.ShouldHaveSingleItem().Listed()).Hash.Length.ShouldBe(64);
    }

    [Theory]
    [InlineData("{\"openapi\":\"3.0.3\",\"paths\":{\"/a\":{\"get\":{\"summary\":\"\\ud800\"}}}}")]
    [InlineData("{\"openapi\":\"3.0.3\",\"paths\":{\"/a\":{\"get\":{\"summary\":\"LATIN\"}}}}")]
    public void WhatIsNoText_IsAProblem(string document)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(document).AsSpan().ToArray();
        var place = bytes.AsSpan().IndexOf("LATIN"u8);
        if (place >= 0)
        {
            bytes[place] = 0xE4;
        }

        ApiCompiler.Compile(bytes, null, null).Problem.ShouldNotBeNull().Message.ShouldContain("text");
    }

    [Fact]
    public void Swagger2BodyOfXmlAlone_IsText()
    {
        var body = Apis.Compile("""
            {"swagger":"2.0","host":"pets.example.com","schemes":["https"],"paths":{"/pet":{"post":{"operationId":"add","consumes":["application/xml"],
             "parameters":[{"in":"body","name":"pet","schema":{"type":"object"}}]}}}}
            """).Operations.ShouldHaveSingleItem().Schema()["properties"]!["body"]!;

        ((string)body["type"]!).ShouldBe("string");
    }

    [Fact]
    public void ManyReferencesOfOneName_AreNamedInTime()
    {
        var schemas = string.Join(',', Enumerable.Range(0, 4_000).Select(static i => $"\"g{i}\":{{\"Pet\":{{\"type\":\"string\"}}}}"));
        var references = string.Join(',', Enumerable.Range(0, 4_000).Select(static i => $"{{\"$ref\":\"#/components/schemas/g{i}/Pet\"}}"));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        Apis.Compile(Query($"{{\"anyOf\":[{references}]}}", $",\"components\":{{\"schemas\":{{{schemas}}}}}"))
            .Operations.ShouldHaveSingleItem();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    /// <summary>A document with one operation that takes one query parameter of this schema.</summary>
    private static string Query(string schema, string more = "") =>
        """{"openapi":"3.1.0","servers":[{"url":"https://pets.example.com"}],"paths":{"/a":{"get":{"operationId":"a","parameters":[{"name":"x","in":"query","schema":""" + schema + "}]}}}" + more + "}";
}
