using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Spend;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;

namespace Guard.UnitTests.McpHub.Relay;

public sealed class ResultCapTests
{
    [Theory]
    [InlineData("plain words and more of them ", 7)]
    [InlineData("日本語の文", 3)]
    [InlineData("🙂🙃", 5)]
    [InlineData("1234567890-+=", 40)]
    public void CutText_IsTheBeginningOfTheWhole_InWholeCharacters_WithinTheCap(string piece, int cap)
    {
        var whole = string.Concat(Enumerable.Repeat(piece, 200));
        var result = Result(whole);

        ResultCap.Apply(Server(cap), result);

        var kept = JsonRpc.TextOf(result["content"]![0]!["text"])!;
        whole.ShouldStartWith(kept);
        kept.ShouldNotContain('\uFFFD');
        TokenEstimate.Tokens(Encoding.UTF8.GetBytes(kept)).ShouldBeInRange(cap - 2, cap);
    }

    [Fact]
    public void Blanks_AreCutToo()
    {
        var result = Result(new string(' ', 100_000));

        ResultCap.Apply(Server(10), result);

        JsonRpc.TextOf(result["content"]![0]!["text"])!.Length.ShouldBe(640);
    }

    [Fact]
    public void ServerWithoutACap_ChangesNothing()
    {
        var result = Result(new string('a', 100_000));
        var before = result.ToJsonString();

        ResultCap.Apply(Server(null), result);

        result.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public void TextInsideAResource_IsCutToo()
    {
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "resource", ["resource"] = new JsonObject { ["uri"] = "a://b", ["text"] = new string('a', 1000) } }) };

        ResultCap.Apply(Server(10), result);

        JsonRpc.TextOf(result["content"]![0]!["resource"]!["text"])!.Length.ShouldBe(40);
    }

    [Fact]
    public void StructureAlone_ThatIsTooLong_Goes_AndTheModelReadsWhy()
    {
        var result = new JsonObject { ["structuredContent"] = new JsonObject { ["text"] = new string('a', 1000) } };

        ResultCap.Apply(Server(10), result);

        result["structuredContent"].ShouldBeNull();
        JsonRpc.TextOf(result["content"]![0]!["text"])!.ShouldContain("10 are shown");
    }

    private static McpServerSettings Server(int? cap) => new() { Id = "a", Name = "a", MaxResultTokens = cap };

    private static JsonObject Result(string text) => new() { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
}
