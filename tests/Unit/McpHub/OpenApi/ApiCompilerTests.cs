using System.Text.Json.Nodes;
using Guard.Engine.Forwarding;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Policy;

namespace Guard.UnitTests.McpHub.OpenApi;

public sealed class ApiCompilerTests
{
    private const string Petstore2 = """
        {"swagger":"2.0","info":{"title":"P","version":"1"},"host":"pets.example.com","basePath":"/v2","schemes":["http","https"],"consumes":["application/json"],
         "parameters":{"Limit":{"name":"limit","in":"query","type":"integer","minimum":1,"exclusiveMinimum":true}},
         "paths":{
          "/pet/{petId}":{"parameters":[{"$ref":"#/parameters/Limit"}],
            "get":{"operationId":"getPetById","summary":"Find a pet","description":"By its number.","parameters":[{"name":"petId","in":"path","required":true,"type":"integer","format":"int64"}]},
            "post":{"operationId":"updatePet","consumes":["application/x-www-form-urlencoded"],"parameters":[{"name":"petId","in":"path","required":true,"type":"integer"},{"name":"name","in":"formData","type":"string","required":true}]}},
          "/pet":{"post":{"operationId":"addPet","parameters":[{"in":"body","name":"pet","required":true,"schema":{"$ref":"#/definitions/Pet"}}]}},
          "/pet/upload":{"post":{"operationId":"upload","consumes":["multipart/form-data"],"parameters":[{"name":"file","in":"formData","type":"file"}]}}},
         "definitions":{"Pet":{"type":"object","required":["name","id"],"properties":{"id":{"type":"integer","readOnly":true},"name":{"type":"string","x-nullable":true},"mother":{"$ref":"#/definitions/Pet"}}}}}
        """;

    [Theory]
    [InlineData("https://api.example.com/v1", "/pets/{id}", "get", "", true)]
    [InlineData("https://elsewhere.example/v1", "/pets/{id}", "get", "", false)]
    [InlineData("https://api.example.com/v1", "/owners/{id}", "get", "", false)]
    [InlineData("https://api.example.com/v1", "/pets/{id}", "delete", "", false)]
    [InlineData("https://api.example.com/v1", "/pets/{id}", "get", ", security: [{other: []}]", false)]
    public void Listed_TellsDefinitionsApart_WhoseCallsGoElsewhere(string address, string path, string method, string more, bool isSame)
    {
        var first = One("https://api.example.com/v1", "/pets/{id}", "get", "");

        JsonNode.DeepEquals(One(address, path, method, more)["_meta"], first["_meta"]).ShouldBe(isSame);

        static JsonObject One(string address, string path, string method, string more) => Apis.Compile($$$"""
            openapi: 3.0.3
            paths:
              "{{{path}}}": { {{{method}}}: {operationId: one, summary: One, parameters: [{name: id, in: path, required: true, schema: {type: string}}]{{{more}}} } }
            components: {securitySchemes: {key: {type: apiKey, in: query, name: token}, other: {type: apiKey, in: header, name: X-Other}} }
            """, url: new Uri(address)).Operations.ShouldHaveSingleItem().Listed();
    }

    [Fact]
    public void Swagger2_GivesToolsWithSchemas()
    {
        var catalog = Apis.Compile(Petstore2);

        catalog.Operations.Select(static operation => (string)operation.Tool["name"]!).ShouldBe(["getpetbyid", "updatepet", "addpet"]);
        catalog.LeftOut.ShouldBe(["POST /pet/upload takes multipart/form-data, which is not served"]);
        catalog.Operations[0].Address.ShouldBe(new ApiAddress(new Uri("https://pets.example.com/v2"), EgressTrust.Operator));
        catalog.Operations[0].Tool.ToJsonString().ShouldBe("""
            {"name":"getpetbyid","title":"Find a pet","description":"Find a pet\n\nBy its number.","inputSchema":{"type":"object","properties":{"petId":{"type":"integer","format":"int64"},"limit":{"type":"integer","exclusiveMinimum":1}},"required":["petId"],"additionalProperties":false},"annotations":{"readOnlyHint":true,"destructiveHint":false,"idempotentHint":true,"openWorldHint":true}}
            """);
        catalog.Operations[1].Schema()["properties"]!["body"]!.ToJsonString().ShouldBe("""{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""");
        catalog.Operations[2].Schema().ToJsonString().ShouldBe("""
            {"type":"object","properties":{"body":{"$ref":"#/$defs/Pet"}},"required":["body"],"additionalProperties":false,"$defs":{"Pet":{"type":"object","required":["name"],"properties":{"name":{"type":["string","null"]},"mother":{"$ref":"#/$defs/Pet"}}}}}
            """);
    }

    [Fact]
    public void Yaml_SaysTheSameAsJson()
    {
        const string Yaml = """
            openapi: 3.1.0
            servers: [{url: https://a.example.com}]
            paths:
              /a/{id}:
                post:
                  operationId: Do It
                  parameters:
                    - {name: id, in: path, required: true, schema: {const: 1}}
                    - {name: when, in: query, schema: {type: [string, "null"], enum: ["on", "off"]}}
                  requestBody: {content: {application/json: {schema: {prefixItems: [true, {type: string}]}}}}
            """;
        const string Json = """
            {"openapi":"3.1.0","servers":[{"url":"https://a.example.com"}],"paths":{"/a/{id}":{"post":{"operationId":"Do It",
             "parameters":[{"name":"id","in":"path","required":true,"schema":{"const":1}},{"name":"when","in":"query","schema":{"type":["string","null"],"enum":["on","off"]}}],
             "requestBody":{"content":{"application/json":{"schema":{"prefixItems":[true,{"type":"string"}]}}}}}}}}
            """;

        var yaml = Apis.Compile(Yaml).Operations.ShouldHaveSingleItem().Tool;

        yaml.ToJsonString().ShouldBe(Apis.Compile(Json).Operations.ShouldHaveSingleItem().Tool.ToJsonString());
        ((string)yaml["name"]!).ShouldBe("do_it");
        yaml["inputSchema"]!["properties"]!.ToJsonString().ShouldBe("""{"body":{"prefixItems":[true,{"type":"string"}]},"id":{"const":1},"when":{"type":["string","null"],"enum":["on","off"]}}""");
    }

    [Theory]
    [InlineData("getPetById", "getpetbyid")]
    [InlineData("List all pets", "list_all_pets")]
    [InlineData("pets/list-all.v2", "pets_list-all.v2")]
    [InlineData("", "get_pets_petid_toys")]
    public void Name_IsTheOperationId_ElseMethodAndPath(string id, string expected) =>
        ((string)Apis.One("/pets/{petId}/toys", $"get: {{operationId: \"{id}\"}}").Tool["name"]!).ShouldBe(expected);

    [Fact]
    public void Names_ThatCollide_AreNumberedInOrder_AndStayShort()
    {
        var names = new ApiToolNames();
        var wide = new string('x', 300);

        names.Next("a b", "get", "/").ShouldBe("a_b");
        names.Next("A_B", "get", "/").ShouldBe("a_b_2");
        names.Next("a/b", "get", "/").ShouldBe("a_b_3");
        names.Next(wide, "get", "/").ShouldBe(new string('x', 128));
        names.Next(wide, "get", "/").ShouldBe(new string('x', 126) + "_2");
    }

    [Fact]
    public void Arguments_ThatShareAName_GetTheirPlaceBeforeIt()
    {
        var operation = Apis.One("/a/{id}", "post: {parameters: [{name: id, in: query, schema: {}}, {name: body, in: query, schema: {}}], requestBody: {content: {application/json: {}}}}");

        operation.Schema()["properties"]!.AsObject().Select(static pair => pair.Key).ShouldBe(["body", "id", "query_id", "query_body"]);
        operation.Write("""{"id":"1","query_id":2,"query_body":3,"body":[4]}""").RequestUri!.PathAndQuery.ShouldBe("/v1/a/1?id=2&body=3");
    }

    [Theory]
    [InlineData("{$ref: \"#/components/schemas/A\"}", "A: {$ref: \"#/components/schemas/B\"}, B: {$ref: \"#/components/schemas/A\"}")]
    [InlineData("{$ref: \"#/components/schemas/A\"}", "A: {$ref: \"#/components/schemas/A\"}")]
    [InlineData("{$ref: \"other.yaml#/A\"}", "A: {}")]
    [InlineData("{$ref: \"#/components/schemas/Nowhere\"}", "A: {}")]
    [InlineData("{$ref: \"https://evil.example.com/a\"}", "A: {}")]
    public void ReferenceToNothing_AllowsEverything(string schema, string schemas) =>
        Apis.One("/a", $"get: {{parameters: [{{name: q, in: query, schema: {schema}}}]}}", $"components: {{schemas: {{{schemas}}}}}").Schema()["properties"]!["q"]!.ToJsonString().ShouldBe("{}");

    [Fact]
    public void SchemasThatHoldEachOther_AreDefinedOnce()
    {
        var operation = Apis.One(
            "/a",
            "post: {requestBody: {content: {application/json: {schema: {$ref: \"#/components/schemas/A\"}}}}}",
            "components: {schemas: {A: {properties: {b: {$ref: \"#/components/schemas/B\"}}}, B: {items: {$ref: \"#/components/schemas/A/properties/b\"}, allOf: [{$ref: \"#/components/schemas/A\"}]}}}");

        operation.Schema()["$defs"]!.AsObject().Select(static pair => pair.Key).ShouldBe(["A", "B", "b"]);
        operation.Schema()["$defs"]!["B"]!["allOf"]![0]!["$ref"]!.ToString().ShouldBe("#/$defs/A");
    }

    [Fact]
    public void SchemaThatGrowsWithoutEnd_IsCut()
    {
        var wide = string.Join(", ", Enumerable.Range(0, 9_000).Select(static number => $"p{number}: {{type: string}}"));
        var properties = Apis.One("/a", $"post: {{requestBody: {{content: {{application/json: {{schema: {{properties: {{{wide}}}}}}}}}}}}}").Schema()["properties"]!["body"]!["properties"]!;

        properties["p1"]!.ToJsonString().ShouldBe("""{"type":"string"}""");
        properties["p8999"].ShouldBeNull();
    }

    [Theory]
    [InlineData("oneOf: [{$ref: \"#/nowhere\"}, {$ref: \"#/there/neither\"}, {type: string}]")]
    [InlineData("oneOf: [{const: 1}, {$ref: \"#/nowhere\"}], anyOf: [{type: array}, {type: object}], allOf: [{}]")]
    [InlineData("not: {$ref: \"#/nowhere\"}")]
    [InlineData("if: {$ref: \"#/nowhere\"}, then: {type: string}")]
    [InlineData("allOf: [{$ref: \"#/nowhere\"}], unevaluatedProperties: false")]
    [InlineData("properties: {not: {oneOf: [{$ref: \"#/nowhere\"}, {$ref: \"#/nowhere\"}]}}")]
    [InlineData("items: {not: {$ref: \"#/components/schemas/Deep\"}}")]
    public void SchemaThatWasCut_RefusesNoMoreThanBefore(string schema)
    {
        var deep = string.Concat(Enumerable.Repeat("{items: ", 40)) + "{type: string}" + new string('}', 40);
        var operation = Apis.One("/a", $"post: {{requestBody: {{content: {{application/json: {{schema: {{{schema}}}}}}}}}}}", $"components: {{schemas: {{Deep: {deep}}}}}");

        foreach (var body in (string[])["""{"not":1}""", """[[]]"""])
        {
            new ArgumentSchemas().Misfit(operation.Tool, new JsonObject { ["body"] = JsonNode.Parse(body) }).ShouldBeNull(operation.Schema().ToJsonString());
        }
    }

    [Fact]
    public void WholeSchema_KeepsItsStrictWords() =>
        Apis.One("/a", "get: {parameters: [{name: q, in: query, schema: {oneOf: [{const: 1}, {const: 2}], not: {const: 3}}}]}").Schema()["properties"]!["q"]!.ToJsonString().ShouldBe("""{"oneOf":[{"const":1},{"const":2}],"not":{"const":3}}""");

    [Fact]
    public async Task XmlBodyOfSwagger2_IsAText()
    {
        var operation = Apis.Compile("""
            {"swagger":"2.0","host":"a.example.com","consumes":["application/xml"],"paths":{"/a":{"post":{"parameters":[{"in":"body","name":"b","required":true,"schema":{"type":"object"}}]}}}}
            """).Operations.ShouldHaveSingleItem();

        operation.Schema()["properties"]!["body"]!.ToJsonString().ShouldBe("""{"type":"string","description":"As application/xml."}""");
        (await operation.Write("""{"body":"<a/>"}""").Content!.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("<a/>");
    }

    [Fact]
    public void SchemaWords_ThatAskTheHubForSomething_DoNotTravel()
    {
        var schema = Apis.One("/a", "get: {parameters: [{name: q, in: query, schema: {type: string, x-mcp-header: Secret, $id: \"https://x/y\", $schema: \"https://x/z\", minimum: \"no\", required: true}}]}").Schema();

        schema["properties"]!["q"]!.ToJsonString().ShouldBe("""{"type":"string"}""");
    }

    [Fact]
    public void ParametersThatAreKeysOrReserved_AreNoArguments()
    {
        const string Keys = "components: {securitySchemes: {k: {type: apiKey, in: query, name: key}, h: {type: apiKey, in: header, name: X-Token}}}";
        var parameters = string.Join(", ", new[] { ("key", "query"), ("x-token", "header"), ("Authorization", "header"), ("Host", "header"), ("cookie", "header"), ("Transfer-Encoding", "header"), ("X-Trace", "header"), ("q", "query") }
            .Select(static pair => $"{{name: {pair.Item1}, in: {pair.Item2}, required: true, schema: {{type: string}}}}"));

        Apis.One("/a", $"get: {{parameters: [{parameters}]}}", Keys).Schema()["required"]!.AsArray().Select(static name => (string)name!).ShouldBe(["q", "X-Trace"]);
    }

    [Theory]
    [InlineData("get: {parameters: [{name: id, in: path, required: true, style: matrix, schema: {}}]}", "/a/{id}")]
    [InlineData("post: {requestBody: {content: {multipart/form-data: {}}}}", "/a")]
    [InlineData("post: {requestBody: {content: {application/octet-stream: {}}}}", "/a")]
    [InlineData("post: {requestBody: {$ref: \"#/components/requestBodies/Nothing\"}}", "/a")]
    [InlineData("get: {}", "/a/../b")]
    [InlineData("get: {}", "/a/%2e%2E/b")]
    [InlineData("post: {requestBody: {content: {multipart/x: {}}}}", "/b")]
    [InlineData("get: {}", "/a?b=c")]
    [InlineData("get: {}", "/a/{id")]
    [InlineData("get: {}", "//evil.example.com#")]
    public void OperationThatCannotBeCalled_IsLeftOutWithAReason(string operation, string path)
    {
        var catalog = Apis.Compile($"openapi: 3.0.3\npaths:\n  \"{path}\": {{{operation}}}", url: Apis.Url);

        catalog.Operations.ShouldBeEmpty();
        catalog.LeftOut.ShouldHaveSingleItem().ShouldContain(path);
    }

    [Theory]
    [InlineData("", "not an OpenAPI")]
    [InlineData("- a", "not an OpenAPI")]
    [InlineData("{\"openapi\":\"3.0.0\"", "not valid JSON")]
    [InlineData("{\"openapi\":\"3.0.0\",\"openapi\":\"3.0.0\",\"paths\":{}}", "not valid JSON")]
    [InlineData("openapi: 4.0.0\npaths: {}", "not an OpenAPI")]
    [InlineData("openapi: 3.0.0", "no paths")]
    [InlineData("openapi: 3.0.0\npaths: {\n", "YAML")]
    [InlineData("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n", "500000 nodes")]
    public void DocumentThatIsNone_IsRefusedWithARemedy(string document, string expected)
    {
        var problem = Apis.Refuse(document);

        problem.Message.ShouldContain(expected);
        problem.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void DocumentWithTooManyOperations_IsRefused()
    {
        var paths = new JsonObject(Enumerable.Range(0, ApiCompiler.MaxOperations + 1).Select(static number => KeyValuePair.Create<string, JsonNode?>($"/{number}", new JsonObject { ["get"] = new JsonObject() })));

        Apis.Refuse(new JsonObject { ["openapi"] = "3.0.0", ["paths"] = paths }.ToJsonString()).Message.ShouldContain("more than 1000 operations");
    }

    [Theory]
    [InlineData("servers: [{url: /v3}]", "https://docs.example.com/specs/api.yaml", "https://docs.example.com/v3", true)]
    [InlineData("servers: [{url: v3}]", "https://docs.example.com/specs/api.yaml", "https://docs.example.com/specs/v3", true)]
    [InlineData("", "https://docs.example.com/specs/api.yaml", "https://docs.example.com/", true)]
    [InlineData("servers: [{url: \"ftp://x\"}, {url: \"https://{r}.example.com\", variables: {r: {default: eu}}}]", null, "https://eu.example.com/", true)]
    [InlineData("servers: [{url: \"https://{nothing}.example.com\"}, {url: /v4}]", "https://docs.example.com/api.yaml", "https://docs.example.com/v4", true)]
    [InlineData("servers: [{url: \"https://{a}.example.com\", variables: {a: {default: \"{b}{b}\"}, b: {default: x}}}, {url: /v4}]", "https://docs.example.com/api.yaml", "https://docs.example.com/v4", true)]
    [InlineData("servers: [{url: \"https://other.example.com\"}]", "https://docs.example.com/api.yaml", "https://other.example.com/", false)]
    [InlineData("servers: [{url: \"http://docs.example.com\"}]", "https://docs.example.com/api.yaml", "http://docs.example.com/", false)]
    [InlineData("servers: [{url: \"//10.0.0.1/x\"}]", "https://docs.example.com/api.yaml", "https://10.0.0.1/x", false)]
    public void Address_IsTheFirstServerThatCanBeUsed_AndTrustedAsItsDocument(string servers, string? source, string expected, bool isTrusted)
    {
        var operation = Apis.Compile($"openapi: 3.0.0\npaths: {{/a: {{get: {{}}}}}}\n{servers}", source is null ? null : new Uri(source)).Operations.ShouldHaveSingleItem();

        operation.Address.ShouldBe(new ApiAddress(new Uri(expected), isTrusted ? EgressTrust.Operator : EgressTrust.Foreign));
    }

    [Fact]
    public void FileWithoutAnAddress_IsRefused()
    {
        var (_, problem) = ApiCompiler.Compile("openapi: 3.0.0\npaths: {/a: {get: {}}}"u8, null, null, TestContext.Current.CancellationToken);

        problem.ShouldNotBeNull().Remedy.ShouldContain("url:");
    }
}
