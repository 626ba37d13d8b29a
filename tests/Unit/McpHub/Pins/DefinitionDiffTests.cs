using System.Text.Json.Nodes;
using Guard.McpHub.Pins;

namespace Guard.UnitTests.McpHub.Pins;

/// <summary>What a person reviews before approving.</summary>
public sealed class DefinitionDiffTests
{
    [Fact]
    public void OnlyWhatDiffers_IsTold_MemberByMember() => Of(
        """{"name":"t","description":"old","inputSchema":{"properties":{"a":{"type":"string"}},"required":["a"]}}""",
        """{"name":"t","description":"new","inputSchema":{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"]}}""").ShouldBe(
    [
        "@ description",
        "- \"old\"",
        "+ \"new\"",
        "@ inputSchema.properties.b.type",
        "+ \"string\"",
    ]);

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":true}""", """{"a":"true"}""")]
    [InlineData("""{"a":{}}""", """{"a":[]}""")]
    [InlineData("""{"a":"x\n"}""", """{"a":"x"}""")]
    [InlineData("""{"a":"x\r"}""", """{"a":"x"}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":"x "}""", """{"a":"x"}""")]
    [InlineData("{\"a\":\"x\u200B\"}", """{"a":"x"}""")]
    public void AnyChange_ShowsSomethingOnBothSides_ThatIsNotTheSame(string before, string after)
    {
        var lines = Of(before, after);

        var old = lines.Where(static line => line[0] == '-').Select(static line => line[2..]).ToArray();
        var now = lines.Where(static line => line[0] == '+').Select(static line => line[2..]).ToArray();
        lines.Length.ShouldBeGreaterThan(1);
        string.Join('\n', old).ShouldNotBe(string.Join('\n', now));
    }

    [Fact]
    public void NameWithADot_IsNotTakenForAPath() => Of("""{"a.b":1}""", """{"a":{"b":1}}""").ShouldBe(["@ \"a.b\"", "- 1", "@ a.b", "+ 1"]);

    [Fact]
    public void InvisibleCharacters_AreSpelledOut_InNamesToo() => Of("{}", "{\"de\u202Esc\":\"a\u200B\U000E0041\"}").ShouldBe(["@ de\\u{202E}sc", "+ \"a\\u{200B}\\u{E0041}\""]);

    [Fact]
    public void LongText_IsWrapped_AndWhole()
    {
        var text = string.Join(' ', Enumerable.Range(0, 200).Select(static i => $"word{i}"));

        var lines = Of("{}", new JsonObject { ["description"] = text }.ToJsonString());

        lines.Length.ShouldBeGreaterThan(10);
        lines.ShouldAllBe(static line => line.Length <= 102);
        string.Concat(lines.Skip(1).Select(static line => line[2..])).ShouldBe($"\"{text}\"");
    }

    [Fact]
    public void EndlessText_IsCut_AndCounted() =>
        Of("{}", new JsonObject { ["description"] = string.Concat(Enumerable.Repeat("x\n", 10_000)) }.ToJsonString())[^1].ShouldMatch("more lines$");

    [Fact]
    public void DefinitionTooLongToKeep_IsNamedByItsHash()
    {
        var definition = ToolDefinition.Of("t", new JsonObject { ["description"] = new string('x', 100_000) });
        definition.Text.ShouldBeNull();

        DefinitionDiff.Of(null, new PinnedDefinition { Hash = definition.Hash })[1].ShouldBe($"+ {definition.Hash}");
    }

    private static string[] Of(string before, string after) => [.. DefinitionDiff.Of(Pinned(before), Pinned(after))];

    private static PinnedDefinition Pinned(string json) => new() { Hash = "h", Text = CanonicalJson.Of(JsonNode.Parse(json)) };
}
