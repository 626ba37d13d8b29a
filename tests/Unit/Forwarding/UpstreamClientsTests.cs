using System.Net;
using System.Net.Sockets;
using System.Text;
using Guard.Engine.Forwarding;
using Guard.Testing;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests.Forwarding;

public class UpstreamClientsTests
{
    [Fact]
    public void Mock_IsReachedInProcess_ByItsProviderAndByAnyMockResponse()
    {
        using var clients = NewClients();

        clients.For(Rows.Row("m", "mock/echo")).ShouldBeSameAs(clients.For(Rows.Row("m", "openai/x") with { MockResponse = string.Empty }));
        clients.For(Rows.Row("m", "openai/x")).ShouldNotBeSameAs(clients.For(Rows.Row("m", "mock/echo")));
        clients.For(Rows.Row("m", "openai/x")).ShouldBeSameAs(clients.For(Rows.Row("n", "azure/y")));
    }

    [Fact]
    public async Task RedirectCookieAndCompression_AreHandedOn_NotActedUpon()
    {
        using var clients = NewClients();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));

        using var response = await clients.For(Rows.Row("m")).SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("ok");
        var sent = await answering;
        sent.ShouldNotContain("traceparent", Case.Insensitive);
        sent.ShouldNotContain("Accept-Encoding", Case.Insensitive);
        sent.ShouldNotContain("User-Agent", Case.Insensitive);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    public async Task MetadataService_IsNotReached_EvenWhereTheOperatorNamesIt(string address)
    {
        using var clients = NewClients();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));

        var failure = await Should.ThrowAsync<HttpRequestException>(() => clients.For(Rows.Row("m")).SendAsync(request, TestContext.Current.CancellationToken));

        failure.InnerException.ShouldBeOfType<EgressDeniedException>();
    }

    [Fact]
    public async Task ForeignClient_DoesNotReachLoopback()
    {
        using var clients = NewClients();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://127.0.0.1/"));

        var failure = await Should.ThrowAsync<HttpRequestException>(() => clients.Foreign.SendAsync(request, TestContext.Current.CancellationToken));

        failure.InnerException.ShouldBeOfType<EgressDeniedException>();
    }

    private static UpstreamClients NewClients() => new(new EgressPolicy(new EgressSettings()), new UpstreamClientSettings(), new ManualTimeProvider());

    private static async Task<string> AnswerAsync(TcpListener listener, string answer)
    {
        using var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
