using System.Text.Json.Nodes;

namespace Guard.FunctionalTests.Upstream;

/// <summary><c>GET /health</c> asks the models themselves.</summary>
public sealed class ModelHealthTests
{
    [Fact]
    public async Task Health_AsksEveryDeployment_AndBooksIt()
    {
        await using var road = await Road.StartAsync();

        var health = await HealthAsync(road);

        health["healthy_count"]!.GetValue<int>().ShouldBe(1);
        health["unhealthy_count"]!.GetValue<int>().ShouldBe(0);
        road.Upstream.Received.Single().Path.ShouldEndWith("/chat/completions");
        (await road.SpendAsync()).Single().CallType.ShouldBe("health_check");
    }

    [Fact]
    public async Task Health_NamesTheDeploymentThatFails()
    {
        await using var road = await Road.StartAsync(new RoadOptions
        {
            Rows = """
                  - model_name: dead-model
                    litellm_params:
                      model: openai/dead-model
                      api_base: http://127.0.0.1:1/v1
                """,
        });

        var health = await HealthAsync(road);

        health["healthy_count"]!.GetValue<int>().ShouldBe(1);
        health["unhealthy_endpoints"]![0]!["model"]!.GetValue<string>().ShouldBe("openai/dead-model");
        health["unhealthy_endpoints"]![0]!["error"]!.GetValue<string>().ShouldContain("could not be reached");
    }

    [Fact]
    public async Task Health_IsForTheMasterKeyAlone()
    {
        await using var road = await Road.StartAsync();
        var key = await road.Master.GenerateKeyAsync();

        (await road.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health"), key)).ShouldBeError(403);

        road.Upstream.Received.ShouldBeEmpty();
    }

    private static async Task<JsonNode> HealthAsync(Road road)
    {
        var reply = await road.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/health"));
        reply.ShouldBeOk();
        return JsonNode.Parse(reply.Text)!;
    }
}
