using System.Text;
using Guard.Engine.Forwarding;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.UnitTests.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace Guard.UnitTests.Forwarding;

public class MockUpstreamRoadTests
{
    [Theory]
    [InlineData(false, "\"content\":\"hello there\"")]
    [InlineData(true, "data: [DONE]")]
    public async Task Mock_TravelsTheRoadOfARealUpstream(bool isStream, string expected)
    {
        var target = Rows.Row("mock/*", "mock/echo");
        await using var services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        using var clients = new UpstreamClients(new EgressPolicy(new EgressSettings()), new UpstreamClientSettings(), TimeProvider.System);
        var body = Encoding.UTF8.GetBytes($$"""{"model":"echo","stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"hello there"}]}""");
        using var answer = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = "POST";
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length;
        context.Request.ContentType = "application/json";
        context.Request.Headers.Authorization = "Bearer caller";
        context.Response.Body = answer;

        var error = await services.GetRequiredService<IHttpForwarder>().SendAsync(
            context, "http://unused.invalid/", clients.For(target), ForwarderRequestConfig.Empty, new Transformer(target), TestContext.Current.CancellationToken);

        error.ShouldBe(ForwarderError.None);
        context.Response.StatusCode.ShouldBe(200);
        Encoding.UTF8.GetString(answer.ToArray()).ShouldContain(expected);
    }

    private sealed class Transformer(Deployment target) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            (await new MockProvider().PrepareAsync(proxyRequest, ApiOperation.ChatCompletions, default, target, cancellationToken)).Error.ShouldBeNull();
        }
    }
}
