using System.Net;
using Guard.Engine.Routing;
using Guard.Testing;

namespace Guard.UnitTests.Routing;

public class AttemptFailureTests
{
    [Theory]
    [InlineData("Retry-After", "7", 7000d)]
    [InlineData("Retry-After", "Mon, 05 Jan 2026 12:00:30 GMT", 30_000d)]
    [InlineData("Retry-After", "Mon, 05 Jan 2026 11:00:00 GMT", 0d)]
    [InlineData("retry-after-ms", "250.5", 250.5)]
    [InlineData("retry-after-ms", "-1", null)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("X-Other", "1", null)]
    public void RetryAfter_IsRead_InAllItsForms(string name, string value, double? milliseconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation(name, value);

        var failure = AttemptFailure.FromResponse(response, new ManualTimeProvider());

        failure.StatusCode.ShouldBe(429);
        failure.RetryAfter?.TotalMilliseconds.ShouldBe(milliseconds!.Value);
        (failure.RetryAfter is null).ShouldBe(milliseconds is null);
    }
}
