using Guard.Engine.Errors;
using Guard.Engine.Providers;
using Guard.Engine.Routing;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests.Providers;

public class OpenAiProviderTests
{
    [Theory]
    [InlineData("openai", null, "https://api.openai.com/v1/chat/completions")]
    [InlineData("mistral", null, "https://api.mistral.ai/v1/chat/completions")]
    [InlineData("perplexity", null, "https://api.perplexity.ai/chat/completions")]
    [InlineData("ollama", null, "http://localhost:11434/v1/chat/completions")]
    [InlineData("ollama", "http://gpu:11434", "http://gpu:11434/v1/chat/completions")]
    [InlineData("ollama", "http://gpu:11434/v1", "http://gpu:11434/v1/chat/completions")]
    [InlineData("openai", "https://h/v1", "https://h/v1/chat/completions")]
    [InlineData("openai", "https://h/v1/", "https://h/v1/chat/completions")]
    [InlineData("openai", "https://h", "https://h/chat/completions")]
    [InlineData("openai", "https://h:8443/a/b%2Fc/", "https://h:8443/a/b%2Fc/chat/completions")]
    [InlineData("hosted_vllm", "http://10.0.0.5:8000/v1/chat/completions", "http://10.0.0.5:8000/v1/chat/completions")]
    [InlineData("custom_openai", "https://h/v1?tenant=7", "https://h/v1/chat/completions?tenant=7")]
    [InlineData("litellm_proxy", "http://[::1]:4000", "http://[::1]:4000/chat/completions")]
    [InlineData("openai", "https://user:secret@h/v1#part", "https://h/v1/chat/completions")]
    public async Task Address_IsTheBaseAsWritten_AndTheOperation(string provider, string? apiBase, string expected)
    {
        using var request = await PreparedAsync(Rows.Row("m", provider + "/x") with { ApiBase = apiBase is null ? null : new Uri(apiBase) });

        request.RequestUri!.AbsoluteUri.ShouldBe(expected);
    }

    [Fact]
    public async Task Credentials_AreTheDeploymentsOwn_AndNeverTheCallers()
    {
        using var request = NewRequest();
        foreach (var name in (string[])["Authorization", "api-key", "x-api-key", "Cookie", "x-goog-api-key", "x-litellm-api-key"])
        {
            request.Headers.TryAddWithoutValidation(name, "caller-secret");
        }

        (await PrepareAsync(request, Rows.Row("m") with { ApiKey = "sk-upstream", OpenAiOrganization = "org-1" })).ShouldBeNull();

        request.Headers.ToString().ShouldNotContain("caller-secret");
        request.Headers.Authorization!.ToString().ShouldBe("Bearer sk-upstream");
        request.Headers.GetValues("OpenAI-Organization").ShouldBe(["org-1"]);
    }

    [Fact]
    public async Task NoKey_SendsNoCredential()
    {
        using var request = await PreparedAsync(Rows.Row("m"));

        request.Headers.Authorization.ShouldBeNull();
    }

    [Theory]
    [InlineData("hosted_vllm", null)]
    [InlineData("openai", "ftp://h/v1")]
    [InlineData("openai", "file:///etc/passwd")]
    public async Task BaseThatCannotBeCalled_IsAnError_NamingApiBase(string provider, string? apiBase)
    {
        using var request = NewRequest();

        var error = await PrepareAsync(request, Rows.Row("m", provider + "/x") with { ApiBase = apiBase is null ? null : new Uri(apiBase) });

        error!.Parameter.ShouldBe("api_base");
        error.Message.ShouldContain("\"m\"");
    }

    [Theory]
    [InlineData("sk-a\r\nX-Evil: 1")]
    [InlineData("sk-\u00e9")]
    public async Task KeyThatCannotBeAHeader_IsRefused_WithoutRepeatingIt(string key)
    {
        using var request = NewRequest();

        var error = await PrepareAsync(request, Rows.Row("m") with { ApiKey = key });

        error!.Parameter.ShouldBe("api_key");
        error.Message.ShouldNotContain("sk-");
        request.Headers.Contains("Authorization").ShouldBeFalse();
    }

    [Fact]
    public async Task ExtraHeaders_AreAppliedLast()
    {
        var row = Rows.Row("m") with { OpenAiOrganization = "org-1" };
        using var request = await PreparedAsync(row with { ExtraHeaders = row.ExtraHeaders.Add("openai-organization", "org-2").Add("X-Team", "a b") });

        request.Headers.GetValues("OpenAI-Organization").ShouldBe(["org-2"]);
        request.Headers.GetValues("X-Team").ShouldBe(["a b"]);
    }

    [Theory]
    [InlineData("Host", "evil")]
    [InlineData("Content-Length", "1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("Connection", "close")]
    [InlineData("Upgrade", "h2c")]
    [InlineData("Cookie", "a=b")]
    [InlineData("Proxy-Authorization", "Basic x")]
    [InlineData("Accept-Encoding", "gzip")]
    [InlineData("Authorization", "Bearer other")]
    [InlineData("api-key", "other")]
    [InlineData("X-A\r\nX-B", "1")]
    [InlineData("X A", "1")]
    [InlineData("", "1")]
    [InlineData("X-A", "1\r\nX-B: 2")]
    public async Task ExtraHeader_ThatBelongsToTheConnectionOrTheCredential_IsRefused(string name, string value)
    {
        var row = Rows.Row("m") with { ApiKey = "sk-upstream" };
        using var request = NewRequest();

        var error = await PrepareAsync(request, row with { ExtraHeaders = row.ExtraHeaders.Add(name, value) });

        error!.Parameter.ShouldBe("extra_headers");
        error.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task ExtraAuthorization_IsTheCredential_WhereNoKeyIsSet()
    {
        var row = Rows.Row("m");
        using var request = await PreparedAsync(row with { ExtraHeaders = row.ExtraHeaders.Add("Authorization", "Basic abc") });

        request.Headers.Authorization!.ToString().ShouldBe("Basic abc");
    }

    internal static HttpRequestMessage NewRequest() => new(HttpMethod.Post, (Uri?)null);

    internal static async Task<GuardError?> PrepareAsync(HttpRequestMessage request, Deployment row)
    {
        ProviderCatalog.BuiltIn.TryGet(row, out var provider, out var error).ShouldBeTrue(error?.Message);
        return (await provider!.PrepareAsync(request, ApiOperation.ChatCompletions, ReadOnlyMemory<byte>.Empty, row, TestContext.Current.CancellationToken)).Error;
    }

    internal static async Task<HttpRequestMessage> PreparedAsync(Deployment row)
    {
        var request = NewRequest();
        (await PrepareAsync(request, row)).ShouldBeNull();
        return request;
    }
}
