using System.Text.Json.Nodes;
using Guard.Host.Admin;

namespace Guard.UnitTests.Admin;

public sealed class ServerSecretsTests
{
    private const string Stored = """{"url":"https://a.example/mcp?key=1","credentials":{"auth_value":"s","client_id":"c","scopes":["read"]},"static_headers":{"X-Pin":1234,"X-Ref":"os.environ/NAME"},"env":{"A":"b"}}""";

    [Fact]
    public void Secrets_AreHidden_AndReferencesStayReadable() =>
        ServerSecrets.Hidden(Of(Stored)).ToJsonString().ShouldBe(
            """{"url":"https://a.example/mcp?****","credentials":{"auth_value":"****","client_id":"****","scopes":["read"]},"static_headers":{"X-Pin":"****","X-Ref":"os.environ/NAME"},"env":{"A":"****"}}""");

    [Fact]
    public void WhatWasShown_SentBack_IsWhatIsStored()
    {
        var sent = ServerSecrets.Hidden(Of(Stored));
        ServerSecrets.Restore(sent, Of(Stored));

        JsonNode.DeepEquals(sent, Of(Stored)).ShouldBeTrue(sent.ToJsonString());
        ServerSecrets.IsMasked(sent).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"credentials":{"auth_value":"****"}}""")]
    [InlineData("""{"url":"https://b.example/?****"}""")]
    public void MaskOfNothing_IsNoticed(string sent)
    {
        var definition = Of(sent);
        ServerSecrets.Restore(definition, []);

        ServerSecrets.IsMasked(definition).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"url":"https://b.example/mcp"}""", true)]
    [InlineData("""{"transport":"sse"}""", true)]
    [InlineData("""{"description":"d"}""", false)]
    [InlineData("""{"url":"https://b.example/mcp","credentials":{"auth_value":"s","client_id":"c"},"static_headers":null,"env":null}""", false)]
    [InlineData("""{"url":"https://b.example/mcp","credentials":null,"static_headers":null,"env":null}""", false)]
    [InlineData("""{"url":"https://b.example/mcp","credentials":null,"static_headers":null}""", true)]
    public void Secrets_StayWithTheirAddress(string sent, bool expected)
    {
        var stored = Of(Stored);

        ServerSecrets.GoesElsewhere(stored, ServerFields.Merge(stored, Of(sent)), Of(sent)).ShouldBe(expected);
    }

    private static JsonObject Of(string json) => JsonNode.Parse(json)!.AsObject();
}
