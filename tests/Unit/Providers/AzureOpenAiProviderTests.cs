using Guard.Engine.Errors;
using Guard.Engine.Providers;
using Guard.UnitTests.Routing;

namespace Guard.UnitTests.Providers;

public class AzureOpenAiProviderTests
{
    private const string Resource = "https://r.openai.azure.com";

    [Theory]
    [InlineData("", "2024-06-01", "/openai/deployments/dep/chat/completions?api-version=2024-06-01")]
    [InlineData("/", "2024-06-01", "/openai/deployments/dep/chat/completions?api-version=2024-06-01")]
    [InlineData("", null, "/openai/deployments/dep/chat/completions?api-version=2024-10-21")]
    [InlineData("/openai", "2024-06-01", "/openai/deployments/dep/chat/completions?api-version=2024-06-01")]
    [InlineData("/openai/deployments/other", "2024-06-01", "/openai/deployments/other/chat/completions?api-version=2024-06-01")]
    [InlineData("/openai/deployments/other/chat/completions", "v", "/openai/deployments/other/chat/completions?api-version=v")]
    [InlineData("/openai/deployments/other/chat/completions?api-version=2023-05-15", "2024-06-01", "/openai/deployments/other/chat/completions?api-version=2023-05-15")]
    [InlineData("/gateway/x", "2024-06-01", "/gateway/x/openai/deployments/dep/chat/completions?api-version=2024-06-01")]
    [InlineData("/openai/v1", "2024-06-01", "/openai/v1/chat/completions")]
    [InlineData("/openai/v1/", "preview", "/openai/v1/chat/completions?api-version=preview")]
    [InlineData("", "v1", "/openai/v1/chat/completions")]
    [InlineData("", "latest", "/openai/v1/chat/completions?api-version=latest")]
    [InlineData("/openai", "preview", "/openai/v1/chat/completions?api-version=preview")]
    [InlineData("", "a&b=c", "/openai/deployments/dep/chat/completions?api-version=a%26b%3Dc")]
    public async Task Address_FollowsTheFormOfTheBase(string basePath, string? version, string expected)
    {
        using var request = await OpenAiProviderTests.PreparedAsync(Rows.Row("m", "azure/dep") with { ApiBase = new Uri(Resource + basePath), ApiVersion = version });

        request.RequestUri!.AbsoluteUri.ShouldBe(Resource + expected);
    }

    [Theory]
    [InlineData("", null, "/openai/v1/responses")]
    [InlineData("/", "v1", "/openai/v1/responses")]
    [InlineData("", "preview", "/openai/v1/responses?api-version=preview")]
    [InlineData("/openai/v1", "2025-04-01-preview", "/openai/v1/responses")]
    [InlineData("/openai/v1/responses", null, "/openai/v1/responses")]
    [InlineData("", "2025-04-01-preview", "/openai/responses?api-version=2025-04-01-preview")]
    [InlineData("/openai", "2025-04-01-preview", "/openai/responses?api-version=2025-04-01-preview")]
    [InlineData("/openai/deployments/dep", "2025-04-01-preview", "/openai/responses?api-version=2025-04-01-preview")]
    [InlineData("/openai/deployments/dep", null, "/openai/v1/responses")]
    [InlineData("/openai/responses?api-version=2025-03-01-preview", "2025-04-01-preview", "/openai/responses?api-version=2025-03-01-preview")]
    public void ResponsesAddress_NamesNoDeployment(string basePath, string? version, string expected)
    {
        var address = new AzureOpenAiProvider().AddressOf(ApiOperation.Responses, Rows.Row("m", "azure/dep") with { ApiBase = new Uri(Resource + basePath), ApiVersion = version });

        address.Value.AbsoluteUri.ShouldBe(Resource + expected);
    }

    [Fact]
    public async Task Key_GoesIntoItsOwnHeader()
    {
        using var request = await OpenAiProviderTests.PreparedAsync(Rows.Row("m", "azure/dep") with { ApiBase = new Uri(Resource), ApiKey = "azure-secret" });

        request.Headers.GetValues("api-key").ShouldBe(["azure-secret"]);
        request.Headers.Authorization.ShouldBeNull();
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../../models")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a\\b")]
    [InlineData("a?x=1")]
    [InlineData("a#b")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task DeploymentName_StaysOneSegmentOfThePath(string name)
    {
        using var request = OpenAiProviderTests.NewRequest();

        var error = await OpenAiProviderTests.PrepareAsync(request, Rows.Row("m", "azure/dep") with { UpstreamModel = name, ApiBase = new Uri(Resource) });

        error!.Code.ShouldBe(GuardErrorCode.ModelNotFound);
        request.RequestUri.ShouldBeNull();
    }
}
