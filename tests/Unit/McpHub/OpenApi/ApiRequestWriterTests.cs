using System.Text.Json.Nodes;
using Guard.McpHub.OpenApi;
using Guard.McpHub.Servers;
using Guard.Testing;

namespace Guard.UnitTests.McpHub.OpenApi;

public sealed class ApiRequestWriterTests
{
    private static readonly string[] Hostile =
    [
        "/", "..", ".", "../..", "%2e%2e", "%2E%2e%2f", "%252e%252e%252f", "a/../b", "..\\b", "?", "#", "?x=1", "#x", "a\r\nb", "\0", "\u007f", "//evil.example.com", "@evil", ":80", "%", "%2", "%zz", "%00", ";x=1",
        "a/b", "a%2fb", "\u202e", "😀", "ü", " ", "  ", "&a=b", "=", "+", "{id}", "...", "..;", "..%00/", "~", "*",
    ];

    [Fact]
    public void AnyText_StaysInItsSegmentOfThePath_OrIsRefused()
    {
        var operation = Apis.One("/a/{id}/b-{id2}.json", "get: {}");
        var random = new Random(20261201);
        var sent = 0;
        for (var number = 0; number < PropertyCases.Count(5_000); number++)
        {
            var (first, second) = (Text(random), Text(random));
            var (request, complaint) = operation.Try(new JsonObject { ["id"] = first, ["id2"] = second });
            if (request is null)
            {
                complaint.ShouldNotBeNull().ShouldContain("\"id");
                continue;
            }

            sent++;
            request.RequestUri!.Host.ShouldBe("api.example.com");
            request.RequestUri.Query.ShouldBeEmpty();
            request.RequestUri.Fragment.ShouldBeEmpty();
            var segments = request.RequestUri.AbsolutePath.Split('/');
            segments.Length.ShouldBe(5, $"{first} | {second}");
            segments[..3].ShouldBe(["", "v1", "a"]);
            Uri.UnescapeDataString(segments[3]).ShouldBe(first);
            Uri.UnescapeDataString(segments[4]).ShouldBe($"b-{second}.json");
        }

        sent.ShouldBeGreaterThan(500);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("%2e%2e")]
    [InlineData("%252e%252e/x")]
    [InlineData("x/../../admin")]
    [InlineData("..\\x")]
    [InlineData("a\r\nb")]
    [InlineData("a%0d%0ab")]
    public void TextThatWouldLeaveThePath_IsRefusedByName(string text)
    {
        var (request, complaint) = Apis.One("/a/{id}", "get: {}").Try(new JsonObject { ["id"] = text });

        request.ShouldBeNull();
        complaint.ShouldNotBeNull().ShouldContain("\"id\"");
    }

    [Fact]
    public void TwoValuesInOneSegment_CannotMakeADotSegmentTogether() =>
        Apis.One("/a/{x}{y}/b", "get: {}").Complain("""{"x":".","y":"."}""").ShouldContain("would leave its place");

    [Theory]
    [InlineData("", """{"q":["a,b","c d"]}""", "?q=a%2Cb&q=c%20d")]
    [InlineData("explode: false,", """{"q":["a,b","c d"]}""", "?q=a%2Cb,c%20d")]
    [InlineData("style: pipeDelimited,", """{"q":["a","b"]}""", "?q=a%7Cb")]
    [InlineData("style: spaceDelimited,", """{"q":["a","b"]}""", "?q=a%20b")]
    [InlineData("style: deepObject,", """{"q":{"a":1,"b":{"c":true},"d":["x","y"]}}""", "?q%5Ba%5D=1&q%5Bb%5D%5Bc%5D=true&q%5Bd%5D%5B0%5D=x&q%5Bd%5D%5B1%5D=y")]
    [InlineData("style: deepObject,", """{"q":["a",{"b":["c"]},[1]]}""", "?q%5B0%5D=a&q%5B1%5D%5Bb%5D%5B0%5D=c&q%5B2%5D%5B0%5D=1")]
    [InlineData("", """{"q":{"a":"1&b=2"}}""", "?a=1%26b%3D2")]
    [InlineData("", """{"q":"a&b=c#d"}""", "?q=a%26b%3Dc%23d")]
    [InlineData("", """{"q":10000000000000000000001}""", "?q=10000000000000000000001")]
    [InlineData("", """{"q":null}""", "")]
    [InlineData("", """{"q":""}""", "?q=")]
    public void Query_IsWrittenAsTheDocumentSays(string style, string arguments, string expected) =>
        Apis.One("/a", $"get: {{parameters: [{{name: q, in: query, {style} schema: {{}}}}]}}").Write(arguments).RequestUri!.Query.ShouldBe(expected);

    [Theory]
    [InlineData("get", "parameters: [{name: body, in: query, style: deepObject, schema: {}}]")]
    [InlineData("post", "requestBody: {content: {application/x-www-form-urlencoded: {encoding: {q: {style: deepObject}}}}}")]
    public void LongName_IsNotWrittenAgainForEachOfManyValues(string method, string operation)
    {
        var values = new JsonArray([.. Enumerable.Range(0, 100_000).Select(static number => (JsonNode)number)]);
        var argument = new JsonObject { ["q"] = new JsonObject { [new string('x', 100_000)] = values } };

        var (request, complaint) = Apis.One("/a", $"{method}: {{{operation}}}").Try(new JsonObject { ["body"] = argument });

        request.ShouldBeNull();
        complaint.ShouldNotBeNull().ShouldContain("\"body\" is too long");
    }

    [Fact]
    public void Query_OfSwagger2_HasCommas_UnlessItSaysMulti()
    {
        const string Document = """
            {"swagger":"2.0","host":"a.example.com","paths":{"/a":{"get":{"parameters":[
             {"name":"c","in":"query","type":"array","items":{"type":"string"}},{"name":"m","in":"query","type":"array","collectionFormat":"multi"}]}}}}
            """;

        Apis.Compile(Document).Operations[0].Write("""{"c":["a","b"],"m":["a","b"]}""").RequestUri!.Query.ShouldBe("?c=a,b&m=a&m=b");
    }

    [Fact]
    public void MembersOfAnObject_CannotSpeakForOtherParameters()
    {
        var operation = Apis.One("/a", "get: {parameters: [{name: q, in: query, schema: {}}, {name: limit, in: query, schema: {}}]}", "components: {securitySchemes: {k: {type: apiKey, in: query, name: key}}}");

        operation.Complain("""{"q":{"limit":9}}""").ShouldContain("\"limit\"");
        operation.Complain("""{"q":{"key":"mine"}}""").ShouldContain("\"key\"");
    }

    [Theory]
    [InlineData("version")]
    [InlineData("Version")]
    [InlineData("version[]")]
    [InlineData("api.key")]
    [InlineData("API_KEY[0]")]
    [InlineData("other")]
    [InlineData("Limit")]
    public void WhatTheAddressOrAnyKeySays_IsSaidOnce(string name)
    {
        var operation = Apis.Compile($$$"""
            openapi: 3.0.3
            paths:
              /a: {get: {security: [{k: []}], parameters: [{name: q, in: query, schema: {}}, {name: limit, in: query, schema: {}}, {name: "{{{name}}}", in: query, schema: {}}]}}
            components: {securitySchemes: {k: {type: apiKey, in: query, name: api_key}, o: {type: apiKey, in: query, name: other} } }
            """, url: new Uri("https://api.example.com/v1?version=2")).Operations.ShouldHaveSingleItem();

        if (name != "Limit")
        {
            operation.Schema()["properties"]!.AsObject().Select(static pair => pair.Key).ShouldBe(["q", "limit"]);
        }

        operation.Complain(new JsonObject { ["q"] = new JsonObject { [name] = 1 } }.ToJsonString()).ShouldContain($"\"{name}\"");
        operation.Write("""{"q":{"x":1}}""", Apis.Server(McpAuthKind.ApiKey, "s")).RequestUri!.Query.ShouldBe("?version=2&x=1&api_key=s");
    }

    [Fact]
    public void Header_TakesPrintableTextOnly()
    {
        var operation = Apis.One("/a", "get: {parameters: [{name: X-Trace, in: header, schema: {}}]}");

        operation.Write("""{"X-Trace":"a b"}""").Headers.GetValues("X-Trace").ShouldBe(["a b"]);
        operation.Complain("""{"X-Trace":"a\r\nHost: evil"}""").ShouldContain("\"X-Trace\"");
        operation.Complain("""{"X-Trace":"ü"}""").ShouldContain("\"X-Trace\"");
    }

    [Theory]
    [InlineData("Content-Language")]
    [InlineData("Content-Disposition")]
    [InlineData("Expires")]
    public void HeaderOfTheBody_GoesWithTheBody_AndNotWithoutOne(string name)
    {
        var operation = Apis.One("/a", $"post: {{parameters: [{{name: {name}, in: header, schema: {{}}}}], requestBody: {{content: {{application/json: {{}}}}}}}}");

        operation.Write($$"""{"{{name}}":"de","body":1}""").Content!.Headers.GetValues(name).ShouldBe(["de"]);
        operation.Write($$"""{"{{name}}":"de"}""").Content.ShouldBeNull();
    }

    [Fact]
    public void StaticHeadersOfTheBody_GoWithTheBody()
    {
        var server = Apis.Server(headers: [KeyValuePair.Create("Content-Type", "application/json; charset=utf-8"), KeyValuePair.Create("Content-Length", "1"), KeyValuePair.Create("Content-Encoding", "x")]);
        var operation = Apis.One("/a", "post: {requestBody: {content: {application/json: {}}}}");

        var headers = operation.Write("""{"body":"four"}""", server).Content!.Headers;
        headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        headers.ContentLength.ShouldBe(6);
        headers.ContentEncoding.ShouldBe(["x"]);
        operation.Write("{}", server).Content.ShouldBeNull();
    }

    [Fact]
    public void StaticHeaders_WinOverArguments()
    {
        var operation = Apis.One("/a", "get: {parameters: [{name: X-Tenant, in: header, schema: {}}]}");

        operation.Write("""{"X-Tenant":"theirs"}""", Apis.Server(headers: KeyValuePair.Create("X-Tenant", "ours"))).Headers.GetValues("X-Tenant").ShouldBe(["ours"]);
    }

    [Fact]
    public void Cookie_CannotBeginASecondOne() =>
        Apis.One("/a", "get: {parameters: [{name: c, in: cookie, schema: {}}]}").Write("""{"c":"1; admin=true"}""").Headers.GetValues("Cookie").ShouldBe(["c=1%3B%20admin%3Dtrue"]);

    [Theory]
    [InlineData("""{"id":"1","x":2}""", "no argument \"x\"")]
    [InlineData("""{"id":"1","body":2}""", "no argument \"body\"")]
    [InlineData("{}", "\"id\" is missing")]
    [InlineData("""{"id":null}""", "\"id\" is missing")]
    public void ArgumentsThatDoNotFit_AreNamed(string arguments, string expected) => Apis.One("/a/{id}", "get: {}").Complain(arguments).ShouldContain(expected);

    [Fact]
    public async Task Body_IsWrittenInItsKind()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var json = Apis.One("/a", "post: {requestBody: {required: true, content: {application/xml: {}, application/vnd.x+json: {}}}}");
        var form = Apis.One("/a", "post: {requestBody: {content: {application/x-www-form-urlencoded: {encoding: {m: {style: deepObject}}}}}}");
        var text = Apis.One("/a", "post: {requestBody: {content: {text/plain: {}}}}");

        var written = json.Write("""{"body":{"a":1.50,"b":[null]}}""").Content!;
        written.Headers.ContentType!.MediaType.ShouldBe("application/vnd.x+json");
        (await written.ReadAsStringAsync(cancellation)).ShouldBe("""{"a":1.50,"b":[null]}""");
        (await form.Write("""{"body":{"a":"x&y","l":[1,2],"m":{"k":"v","i":[{"p":1}]},"o":{"k":1}}}""").Content!.ReadAsStringAsync(cancellation)).ShouldBe("a=x%26y&l=1&l=2&m%5Bk%5D=v&m%5Bi%5D%5B0%5D%5Bp%5D=1&o=%7B%22k%22%3A1%7D");
        (await text.Write("""{"body":"hello"}""").Content!.ReadAsStringAsync(cancellation)).ShouldBe("hello");
        json.Complain("{}").ShouldContain("\"body\" is missing");
        form.Complain("""{"body":"a=b"}""").ShouldContain("must be an object");
        text.Write("{}").Content.ShouldBeNull();
    }

    [Theory]
    [InlineData("in: header, name: api_key", "api_key", "")]
    [InlineData("in: query, name: key", "", "?q=1&key=s%26cret")]
    [InlineData("in: cookie, name: sid", "Cookie", "")]
    public void Key_GoesWhereTheOperationTakesIt(string scheme, string header, string query)
    {
        var operation = Apis.One("/a", "get: {security: [{k: []}], parameters: [{name: q, in: query, schema: {}}]}", $"components: {{securitySchemes: {{other: {{type: apiKey, in: header, name: no}}, k: {{type: apiKey, {scheme}}}}}}}");

        var request = operation.Write(query.Length > 0 ? """{"q":1}""" : "{}", Apis.Server(McpAuthKind.ApiKey, "s&cret"));

        request.Headers.Contains("X-API-Key").ShouldBeFalse();
        request.RequestUri!.Query.ShouldBe(query);
        if (header.Length > 0)
        {
            request.Headers.GetValues(header).ShouldHaveSingleItem().ShouldEndWith("s&cret");
        }
    }

    [Fact]
    public void BearerAndUnplacedKeys_TravelAsForAnyServer()
    {
        var operation = Apis.One("/a", "get: {}");

        operation.Write("{}", Apis.Server(McpAuthKind.BearerToken, "t")).Headers.GetValues("Authorization").ShouldBe(["Bearer t"]);
        operation.Write("{}", Apis.Server(McpAuthKind.ApiKey, "k")).Headers.GetValues("X-API-Key").ShouldBe(["k"]);
    }

    [Fact]
    public void HostThatOnlyTheDocumentNames_GetsNoCredentials()
    {
        var operation = Apis.Compile("openapi: 3.0.0\nservers: [{url: \"https://other.example.com\"}]\npaths: {/a: {get: {}}}", new Uri("https://docs.example.com/api.yaml")).Operations[0];

        var request = operation.Write("{}", Apis.Server(McpAuthKind.BearerToken, "t", KeyValuePair.Create("X-Secret", "s")));

        request.RequestUri!.Host.ShouldBe("other.example.com");
        request.Headers.Contains("Authorization").ShouldBeFalse();
        request.Headers.Contains("X-Secret").ShouldBeFalse();
    }

    private static string Text(Random random)
    {
        var pieces = new string[random.Next(1, 4)];
        for (var index = 0; index < pieces.Length; index++)
        {
            pieces[index] = random.Next(3) == 0 ? ((char)random.Next(1, 0x250)).ToString() : random.Next(3) == 0 ? "abc" : Hostile[random.Next(Hostile.Length)];
        }

        return string.Concat(pieces);
    }
}
