using System.Collections.Immutable;
using System.Text.Json;

namespace Guard.FunctionalTests;

/// <summary>An answer read to its end.</summary>
public sealed record WholeReply(int Status, string Text, ImmutableDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string RequestId => Headers["x-litellm-call-id"];

    public string Content => Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    public string ErrorMessage => Json.GetProperty("error").GetProperty("message").GetString()!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Checks status and envelope: message, type, param and code, as OpenAI's clients read them.</summary>
    public WholeReply ShouldBeError(int status)
    {
        Status.ShouldBe(status, Text);
        return ShouldBeEnvelope();
    }

    public WholeReply ShouldBeEnvelope()
    {
        var error = Json.GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        error.GetProperty("type").GetString().ShouldNotBeNullOrWhiteSpace();
        error.TryGetProperty("param", out _).ShouldBeTrue(Text);
        error.TryGetProperty("code", out _).ShouldBeTrue(Text);
        return this;
    }

    public WholeReply ShouldBeOk()
    {
        Status.ShouldBe(200, Text);
        return this;
    }
}
