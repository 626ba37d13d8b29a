using Guard.Testing;

namespace Guard.FunctionalTests.Bypass;

/// <summary>One road for all tests of a class, which run one after another.</summary>
public sealed class BypassRoad : IAsyncLifetime
{
    public Road Road { get; private set; } = null!;

    public FakeOpenAi Upstream => Road.Upstream;

    public async ValueTask InitializeAsync() => Road = await Road.StartAsync();

    public ValueTask DisposeAsync() => Road.DisposeAsync();

    /// <summary>Forgets what earlier tests sent and scripted.</summary>
    public Road Fresh()
    {
        Upstream.Forget();
        Upstream.Answer(FakeReply.Text("Noted."));
        return Road;
    }

    /// <summary>Posts and demands that the secret went nowhere: refused in the envelope, or sent on without it.</summary>
    public async Task<WholeReply> PostCaughtAsync(string body, string secret = Road.Email)
    {
        var road = Fresh();
        var reply = await road.PostAsync(body);
        if (reply.Status != 200)
        {
            reply.Status.ShouldBeInRange(400, 499, reply.Text);
            reply.ShouldBeEnvelope();
            Upstream.Received.ShouldBeEmpty();
        }

        Upstream.Received.ShouldAllBe(request => !request.Everything.Contains(secret, StringComparison.OrdinalIgnoreCase), Upstream.Received.Count == 0 ? "" : Upstream.LastRequest.BodyText);
        reply.Text.ShouldNotContain(secret);
        return reply;
    }

    /// <summary>Posts and demands that it was sent on with a mask in the secret's place.</summary>
    public async Task<ReceivedRequest> PostMaskedAsync(string body, string mask = Road.Mask)
    {
        (await PostCaughtAsync(body)).ShouldBeOk();
        Upstream.LastRequest.BodyText.ShouldContain(mask);
        return Upstream.LastRequest;
    }
}
