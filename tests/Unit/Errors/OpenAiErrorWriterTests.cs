using System.Text;
using System.Text.Json;
using Guard.Engine.Errors;
using Guard.Testing;
using Microsoft.AspNetCore.Http;

namespace Guard.UnitTests.Errors;

public class OpenAiErrorWriterTests
{
    public static TheoryData<GuardErrorCode, CompatibilityProfile> CodesAndProfiles()
    {
        var rows = new TheoryData<GuardErrorCode, CompatibilityProfile>();
        foreach (var code in Enum.GetValues<GuardErrorCode>())
        {
            rows.Add(code, CompatibilityProfile.Current);
            rows.Add(code, CompatibilityProfile.Classic);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(CodesAndProfiles))]
    public void Envelope_IsAsApproved_ForEveryCodeAndProfile(GuardErrorCode code, CompatibilityProfile profile)
    {
        var bare = OpenAiErrorWriter.Render(new GuardError(code, "What went wrong, and the remedy."), profile);
        var named = OpenAiErrorWriter.Render(new GuardError(code, "\"model\" isn't known \u2014 caf\u00e9\n", "model"), profile);

        Golden.ShouldMatch(
            Encoding.UTF8.GetString(bare) + "\n" + Encoding.UTF8.GetString(named) + "\n",
            $"errors/{JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString())}.{(profile == CompatibilityProfile.Classic ? "classic" : "current")}.json");
    }

    [Fact]
    public async Task Answer_CarriesStatusAndBody()
    {
        var context = Context();

        await Write(context, new GuardError(GuardErrorCode.ModelNotFound, "No such model.", "model"));

        context.Response.StatusCode.ShouldBe(400);
        context.Response.ContentType.ShouldBe("application/json");
        context.Response.ContentLength.ShouldBe(context.Response.Body.Length);
        using var document = JsonDocument.Parse(Body(context));
        document.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("400");
    }

    [Fact]
    public async Task StatusAndCode_Agree_WhenTheBudgetStatusIsOverridden()
    {
        var context = Context();
        var writer = new OpenAiErrorWriter(new ErrorProfile(CompatibilityProfile.Current, 429));

        await writer.WriteAsync(context, new GuardError(GuardErrorCode.BudgetExceeded, "Budget has been exceeded!"));

        context.Response.StatusCode.ShouldBe(429);
        Body(context).ShouldContain("\"code\":\"429\"");
    }

    [Theory]
    [InlineData(0.2, "1")]
    [InlineData(0, "1")]
    [InlineData(5, "5")]
    [InlineData(5.1, "6")]
    public async Task RetryAfter_IsWholeSecondsRoundedUp(double seconds, string expected)
    {
        var context = Context();

        await Write(context, new GuardError(GuardErrorCode.RateLimited, "Slow down.") { RetryAfter = TimeSpan.FromSeconds(seconds) });

        context.Response.Headers.RetryAfter.ToString().ShouldBe(expected);
    }

    [Fact]
    public async Task RetryAfter_IsAbsent_WhenTheErrorHasNone()
    {
        var context = Context();

        await Write(context, new GuardError(GuardErrorCode.RateLimited, "Slow down."));

        context.Response.Headers.RetryAfter.Count.ShouldBe(0);
    }

    [Fact]
    public async Task HeadersOfAnotherBody_AreDropped_AndOthersStay()
    {
        var context = Context();
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.ETag = "\"1\"";
        context.Response.Headers["x-litellm-call-id"] = "abc";

        await Write(context, new GuardError(GuardErrorCode.UpstreamFailed, "The provider failed."));

        context.Response.Headers.ContentEncoding.Count.ShouldBe(0);
        context.Response.Headers.ETag.Count.ShouldBe(0);
        context.Response.Headers["x-litellm-call-id"].ToString().ShouldBe("abc");
    }

    [Fact]
    public async Task Challenge_IsSent_OnUnauthorized()
    {
        var context = Context();

        await Write(context, new GuardError(GuardErrorCode.AuthenticationFailed, "No key."));

        context.Response.Headers.WWWAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task StartedResponse_IsLeftAlone()
    {
        var context = Context();
        context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>(new StartedResponse());

        await Write(context, new GuardError(GuardErrorCode.Internal, "Too late."));

        context.Response.StatusCode.ShouldBe(200);
        context.Response.Body.Length.ShouldBe(0);
    }

    [Fact]
    public void StreamEvent_IsOneDataLine_WhenTheMessageHasLineBreaks()
    {
        var text = Encoding.UTF8.GetString(SseErrorWriter.Render(new GuardError(GuardErrorCode.UpstreamFailed, "a\r\nb"), ErrorProfile.Default));

        text.ShouldBe("data: {\"error\":{\"message\":\"a\\r\\nb\",\"type\":\"internal_server_error\",\"param\":null,\"code\":\"502\"}}\n\n");
    }

    private static DefaultHttpContext Context() => new() { Response = { Body = new MemoryStream() } };

    private static async Task Write(HttpContext context, GuardError error) => await new OpenAiErrorWriter(ErrorProfile.Default).WriteAsync(context, error);

    private static string Body(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    private sealed class StartedResponse : Microsoft.AspNetCore.Http.Features.HttpResponseFeature
    {
        public override bool HasStarted => true;
    }
}
