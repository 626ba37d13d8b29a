using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Guard.McpHub.OpenApi;

namespace Guard.UnitTests.McpHub.OpenApi;

public sealed class ApiAnswerTests
{
    [Fact]
    public async Task Object_IsOneTextAsItCame_AndStructure()
    {
        const string Body = "{ \"id\" : 1.50,\n \"name\":\"Rex\" }";

        var result = await ReadAsync(HttpStatusCode.OK, Body);

        result["content"]!.AsArray().ShouldHaveSingleItem()!["text"]!.ToString().ShouldBe(Body);
        result["structuredContent"]!.ToJsonString().ShouldBe("""{"id":1.50,"name":"Rex"}""");
        result["isError"].ShouldBeNull();
    }

    [Theory]
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("not json", "not json")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1,"a":2}""")]
    [InlineData("""{"a":1},"b":{"c":2}""", """{"a":1},"b":{"c":2}""")]
    [InlineData("""["f\u0061lcon"]""", """["falcon"]""")]
    public async Task WhatIsNoObject_IsTextOnly(string body, string expected)
    {
        var result = await ReadAsync(HttpStatusCode.OK, body);

        TextOf(result).ShouldBe(expected);
        result["structuredContent"].ShouldBeNull();
    }

    [Theory]
    [InlineData(404, "HTTP 404 Not Found")]
    [InlineData(500, "HTTP 500 Internal Server Error")]
    [InlineData(302, "HTTP 302 Found\nRedirects are not followed.")]
    [InlineData(799, "HTTP 799")]
    public async Task Failure_IsAnErrorWithStatusAndBody(int status, string expected)
    {
        var result = await ReadAsync((HttpStatusCode)status, """{"message":"f\u0061lcon"}""");

        TextOf(result).ShouldBe($$"""{{expected}}{{"\n\n"}}{"message":"falcon"}""");
        ((bool)result["isError"]!).ShouldBeTrue();
        result["structuredContent"].ShouldBeNull();
    }

    [Theory]
    [InlineData("utf-8", "\uFEFF")]
    [InlineData("utf-8", "\uFEFF\uFEFF")]
    [InlineData("utf-16", "\uFEFF")]
    [InlineData("utf-16", "")]
    [InlineData("utf-16be", "")]
    [InlineData("iso-8859-1", "")]
    public async Task ByteOrderAndCharset_HideNoEscapes(string charset, string mark)
    {
        var encoded = Encoding.GetEncoding(charset).GetBytes(mark + """{"bird":"f\u0061lcon"}""");

        var result = await ReadAsync(HttpStatusCode.OK, "", change: response =>
        {
            response.Content = new ByteArrayContent(encoded);
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = charset };
        });

        TextOf(result).ShouldBe("""{"bird":"falcon"}""");
        ((string)result["structuredContent"]!["bird"]!).ShouldBe("falcon");
    }

    [Fact]
    public async Task RetryAfter_IsSaid() =>
        TextOf(await ReadAsync(HttpStatusCode.TooManyRequests, "slow down", change: static response => response.Headers.TryAddWithoutValidation("Retry-After", "7"))).ShouldBe("HTTP 429 Too Many Requests\nRetry-After: 7\n\nslow down");

    [Fact]
    public async Task LongError_IsCutAndSaysSo()
    {
        var text = TextOf(await ReadAsync(HttpStatusCode.BadRequest, new string('x', ApiAnswer.MaxErrorBytes + 1)));

        text.Length.ShouldBeLessThan(ApiAnswer.MaxErrorBytes + 200);
        text.ShouldEndWith("is not shown.)");
    }

    [Fact]
    public async Task AnswerBeyondTheBound_IsRefused()
    {
        (await ReadAsync(HttpStatusCode.OK, new string('x', 100), max: 100))["content"].ShouldNotBeNull();
        await Should.ThrowAsync<InvalidDataException>(() => ReadAsync(HttpStatusCode.OK, new string('x', 101), max: 100));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    public async Task Binary_IsNamedAndNotShown(string type)
    {
        var text = TextOf(await ReadAsync(HttpStatusCode.OK, "secret bytes", type));

        text.ShouldBe($"HTTP 200 OK\n\nThe answer is {type}, 12 bytes, which is not text and is not shown.");
    }

    [Fact]
    public async Task Compressed_IsNamedAndNotShown() =>
        TextOf(await ReadAsync(HttpStatusCode.OK, "zzz", change: static response => response.Content.Headers.ContentEncoding.Add("gzip"))).ShouldContain("The answer is gzip");

    [Fact]
    public async Task Nothing_IsSaidByItsStatus() => TextOf(await ReadAsync(HttpStatusCode.NoContent, "")).ShouldBe("HTTP 204 No Content");

    private static string TextOf(JsonObject result) => (string)result["content"]![0]!["text"]!;

    private static async Task<JsonObject> ReadAsync(HttpStatusCode status, string body, string type = "application/json", int max = 1_000_000, Action<HttpResponseMessage>? change = null)
    {
        using var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        change?.Invoke(response);
        return await ApiAnswer.ReadAsync(response, max, TestContext.Current.CancellationToken);
    }
}
