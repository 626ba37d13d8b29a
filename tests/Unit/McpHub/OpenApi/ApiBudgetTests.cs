using System.Text.Json.Nodes;
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

        ApiCompiler.Compile(bytes, null, null, TestContext.Current.CancellationToken).Problem.ShouldNotBeNull().Message.ShouldContain("text");
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

    [Fact]
    public void Compiling_StopsWhenItTakesTooLong() => Should.Throw<OperationCanceledException>(() =>
        ApiCompiler.Compile("openapi: 3.0.0\npaths: {/a: {get: {}}}"u8, Apis.Url, null, new CancellationToken(canceled: true)));

    [Fact]
    public void PartsThatManyPathsShare_AreNotTakenAThousandTimes()
    {
        var text = new string('x', 1_000_000);
        var parameters = new JsonArray([.. Enumerable.Range(0, 20_000).Select(static number => (JsonNode)new JsonObject { ["name"] = $"p{number}", ["in"] = "query" })]);
        var servers = new JsonArray([.. Enumerable.Range(0, 20_000).Select(static _ => (JsonNode)new JsonObject { ["url"] = "ftp://x" })]);
        var content = new JsonObject(Enumerable.Range(0, 20_000).Select(static number => KeyValuePair.Create<string, JsonNode?>($"image/{number}", null)));
        var item = new JsonObject
        {
            ["parameters"] = parameters,
            ["get"] = new JsonObject { ["operationId"] = text, ["description"] = text },
            ["post"] = new JsonObject { ["parameters"] = new JsonArray(new JsonObject { ["name"] = text, ["in"] = "query" }) },
        };
        var other = new JsonObject
        {
            ["servers"] = servers,
            ["get"] = new JsonObject { ["operationId"] = text, ["description"] = text },
            ["put"] = new JsonObject { ["requestBody"] = new JsonObject { ["content"] = content } },
            ["post"] = new JsonObject { ["requestBody"] = new JsonObject { ["content"] = new JsonObject { [text] = null } } },
        };
        var paths = new JsonObject(Enumerable.Range(0, 200).Select(number => KeyValuePair.Create<string, JsonNode?>($"/{number}", new JsonObject { ["$ref"] = number % 2 == 0 ? "#/x-item" : "#/x-other" })));

        var catalog = Apis.Compile(new JsonObject { ["openapi"] = "3.0.0", ["paths"] = paths, ["x-item"] = item, ["x-other"] = other }.ToJsonString(), url: Apis.Url);

        catalog.Operations.Length.ShouldBe(100);
        catalog.Operations.Sum(static operation => operation.Tool.ToJsonString().Length).ShouldBeLessThan(1_000_000);
        catalog.LeftOut.Length.ShouldBe(400);
        catalog.LeftOut.ShouldAllBe(static reason => reason.Length < 1_000);
    }

    [Fact]
    public void ReferenceThatLeadsOn_IsFollowed_AndAnEndlessNameIsNot()
    {
        var schemas = string.Join(", ", Enumerable.Range(0, 10).Select(static number => $"A{number}: {{$ref: \"#/components/schemas/A{number + 1}\"}}"));
        var wide = new string('y', 3_000);
        var operation = Apis.One(
            "/a",
            $"get: {{parameters: [{{$ref: \"#/components/parameters/p\"}}, {{name: w, in: query, schema: {{$ref: \"#/components/schemas/{wide}\"}}}}]}}",
            $"components: {{parameters: {{p: {{name: q, in: query, schema: {{properties: {{a: {{$ref: \"#/components/schemas/A0\"}}}}}}}}}}, schemas: {{{schemas}, A10: {{readOnly: true}}, {wide}: {{type: string}}}}}}");

        operation.Schema()["properties"]!["q"]!.ToJsonString().ShouldBe("""{"properties":{}}""");
        operation.Schema()["properties"]!["w"]!.ToJsonString().ShouldBe("{}");
    }

    /// <summary>A document with one operation that takes one query parameter of this schema.</summary>
    private static string Query(string schema, string more = "") =>
        """{"openapi":"3.1.0","servers":[{"url":"https://pets.example.com"}],"paths":{"/a":{"get":{"operationId":"a","parameters":[{"name":"x","in":"query","schema":""" + schema + "}]}}}" + more + "}";
}
