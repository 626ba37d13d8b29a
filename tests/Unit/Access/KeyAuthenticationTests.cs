using Guard.Engine.Access;
using Guard.Engine.Errors;
using Microsoft.AspNetCore.Http;

namespace Guard.UnitTests.Access;

public sealed class KeyAuthenticationTests : IDisposable
{
    private const string Secret = "sk-0123456789abcdefghijkl";

    private readonly AccessFixture _access = new();
    private readonly KeyAuthentication _authentication;

    public KeyAuthenticationTests()
    {
        _access.Apply(new AccessChange.PutKey(AccessFixture.Key(Secret))).AsTask().Wait();
        _authentication = new KeyAuthentication(_access.Directory, new AccessOptions
        {
            MasterKey = AccessFixture.MasterKey,
            KeyHeaderName = "X-Our-Key",
            UserHeaderName = "X-Our-User",
            CustomerHeaderNames = ["X-OpenWebUI-User-Id"],
        });
    }

    public void Dispose() => _access.Dispose();

    [Theory]
    [InlineData("X-Our-Key", Secret)]
    [InlineData("X-Our-Key", "Bearer " + Secret)]
    [InlineData("x-litellm-api-key", Secret)]
    [InlineData("x-litellm-api-key", "Bearer " + Secret)]
    [InlineData("Authorization", "Bearer " + Secret)]
    [InlineData("Authorization", "bearer " + Secret)]
    [InlineData("Authorization", "Bearer   " + Secret + " ")]
    [InlineData("Authorization", Secret)]
    [InlineData("API-Key", Secret)]
    [InlineData("api-key", "Bearer " + Secret)]
    [InlineData("x-api-key", Secret)]
    [InlineData("x-goog-api-key", Secret)]
    [InlineData("Ocp-Apim-Subscription-Key", Secret)]
    public void Authenticate_ReadsTheKey_FromEveryCarrier(string header, string value) =>
        Authenticate((header, value)).Value.Key!.TokenHash.ShouldBe(KeyHasher.Hash(Secret));

    [Theory]
    [InlineData("?key=" + Secret)]
    [InlineData("?alt=sse&key=" + Secret)]
    public void Authenticate_ReadsTheKey_FromTheQuery(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);

        _authentication.Authenticate(context).Value.Key!.TokenHash.ShouldBe(KeyHasher.Hash(Secret));
    }

    [Fact]
    public void Authenticate_UsesTheFirstCarrierOnly_WhenSeveralAreSent()
    {
        Authenticate(("Authorization", "Bearer sk-an-upstream-secret"), ("x-litellm-api-key", Secret)).Error.ShouldBeNull();
        Authenticate(("x-api-key", Secret), ("Authorization", "Bearer sk-unknown")).Error!.Code.ShouldBe(GuardErrorCode.KeyNotFound);
    }

    [Theory]
    [InlineData("Authorization", "")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("x-litellm-api-key", " ")]
    public void Authenticate_LooksFurther_WhenACarrierHoldsNoKey(string header, string value)
    {
        Authenticate((header, value), ("x-api-key", Secret)).Error.ShouldBeNull();
        Authenticate((header, value)).Error!.Code.ShouldBe(GuardErrorCode.AuthenticationFailed);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("x-api-key")]
    [InlineData("Ocp-Apim-Subscription-Key")]
    public void Authenticate_RefusesACarrier_SentTwice(string header)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = new Microsoft.Extensions.Primitives.StringValues([Secret, "sk-other"]);

        var error = _authentication.Authenticate(context).Error!;

        error.Code.ShouldBe(GuardErrorCode.AuthenticationFailed);
        error.Message.ShouldNotContain(Secret);
    }

    [Fact]
    public void Authenticate_SaysNoKeyWasPassed_WhenNoCarrierIsThere() =>
        Authenticate().Error!.Message.ShouldContain("No api key passed in");

    [Fact]
    public void CarrierHeaders_NameEveryHeader_ThatMustNotTravelUpstream() =>
        _authentication.CarrierHeaders.ShouldBe(
            ["X-Our-Key", "x-litellm-api-key", "Authorization", "API-Key", "x-api-key", "x-goog-api-key", "Ocp-Apim-Subscription-Key"]);

    [Theory]
    [InlineData("x-litellm-customer-id,x-litellm-end-user-id,X-OpenWebUI-User-Id,X-Our-User", "x-litellm-customer-id")]
    [InlineData("x-litellm-end-user-id,X-OpenWebUI-User-Id,X-Our-User", "x-litellm-end-user-id")]
    [InlineData("X-OpenWebUI-User-Id,X-Our-User", "X-OpenWebUI-User-Id")]
    [InlineData("X-Our-User", "X-Our-User")]
    [InlineData("", "from the body")]
    public void WithEndUser_TakesTheFirstSource_InLiteLlmsOrder(string headers, string expected)
    {
        var context = new DefaultHttpContext();
        foreach (var header in headers.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            context.Request.Headers[header] = header;
        }

        _authentication.WithEndUser(Caller.Master, context, "from the body").Value.EndUser!.EndUserId.ShouldBe(expected);
    }

    [Fact]
    public void WithEndUser_LeavesTheCallerAlone_WhenNobodyIsNamed() =>
        _authentication.WithEndUser(Caller.Master, new DefaultHttpContext(), null).Value.ShouldBeSameAs(Caller.Master);

    [Fact]
    public async Task WithEndUser_BringsWhatIsKnownOfTheEndUser()
    {
        await _access.Apply(new AccessChange.PutEndUser(new EndUser { EndUserId = "customer", Models = ["gpt-4o"] }));

        _authentication.WithEndUser(Caller.Master, new DefaultHttpContext(), "customer").Value.EndUser!.Models.ShouldBe(["gpt-4o"]);
    }

    [Fact]
    public async Task WithEndUser_RefusesABlockedEndUser()
    {
        await _access.Apply(new AccessChange.PutEndUser(new EndUser { EndUserId = "customer", Blocked = true }));

        _authentication.WithEndUser(Caller.Master, new DefaultHttpContext(), "customer").Error!.Code.ShouldBe(GuardErrorCode.PermissionDenied);
    }

    [Fact]
    public void WithEndUser_RefusesAnIdThatIsTooLong() =>
        _authentication.WithEndUser(Caller.Master, new DefaultHttpContext(), new string('u', 257)).Error!.Code.ShouldBe(GuardErrorCode.InvalidRequest);

    private Result<Caller> Authenticate(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return _authentication.Authenticate(context);
    }
}
