using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.McpHub.Pins;
using Guard.Testing;

namespace Guard.UnitTests.McpHub.Pins;

/// <summary>One text for the same JSON, another for any other.</summary>
public sealed class CanonicalJsonTests
{
    private static readonly int Cases = PropertyCases.Count(2_000);
    private static readonly string[] Texts = ["", "a", "é", "e\u0301", "😀", "\n", "\"", "\\", "\u0001", "\u2028", "</x>", "\u200B", "A", "aa", "10", "9"];

    [Theory]
    [InlineData("""{"b":1,"a":{"d":[1,2],"c":null}}""", """{"a":{"c":null,"d":[1,2]},"b":1}""")]
    [InlineData(""" { "a" : "\u0041\/\u00e9\ud83d\ude00" } """, """{"a":"A/é😀"}""")]
    [InlineData("""["\u0000\b\t\n\f\r\u001F\"\\"]""", """["\u0000\b\t\n\f\r\u001f\"\\"]""")]
    [InlineData("""{"10":0,"9":0,"é":0,"Z":0,"a":0}""", """{"10":0,"9":0,"Z":0,"a":0,"é":0}""")]
    [InlineData("""{"\uFB33":0,"\uD83D\uDE00":0}""", "{\"\U0001F600\":0,\"\uFB33\":0}")]
    public void Text_IsThatOfRfc8785(string json, string canonical) => Of(json).ShouldBe(canonical);

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("1e0", "1")]
    [InlineData("-0.0", "0")]
    [InlineData("0e999999999", "0e999999999")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("0.000000000000000000000000001", "1e-27")]
    [InlineData("333333333.33333329", "333333333.33333329")]
    [InlineData("1E30", "1e+30")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("-1.25e-8", "-1.25e-8")]
    [InlineData("9007199254740993", "9007199254740993")]
    public void Number_IsWrittenAsEcmaScriptDoes_WithAllItsDigits(string number, string canonical) => Of(number).ShouldBe(canonical);

    [Fact]
    public void NumberThatADoubleHolds_KeepsItsValue_HoweverItIsWritten()
    {
        var random = new Random(20260728);
        for (var i = 0; i < Cases; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64());
            if (!double.IsFinite(value))
            {
                continue;
            }

            var shortest = JsonSerializer.Serialize(value);
            var canonical = Of(shortest);
            double.Parse(canonical, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(value, $"case {i}");
            Of(value.ToString("E17", System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(Of(Of(value.ToString("E17", System.Globalization.CultureInfo.InvariantCulture))), $"case {i}");
            Of(canonical).ShouldBe(canonical, $"case {i}");
        }
    }

    [Fact]
    public void OrderSpacesAndSpelling_NeverMatter()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var value = Value(random, 4);

            Of(Spelled(value, random)).ShouldBe(Of(Spelled(value, random)), $"seed {seed}");
            Of(Of(Spelled(value, random))).ShouldBe(CanonicalJson.Of(value), $"seed {seed}: twice is once");
        }
    }

    [Fact]
    public void AnyChange_Matters()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var value = new JsonObject { ["name"] = "x", ["more"] = Value(random, 4) };
            var changed = (JsonObject)value.DeepClone();
            var leaf = Containers(changed).ElementAt(random.Next(Containers(changed).Count()));
            switch (leaf)
            {
                case JsonObject map when map.Count > 0 && random.Next(2) == 0:
                    map.Remove(map.ElementAt(random.Next(map.Count)).Key);
                    break;
                case JsonObject map:
                    map["\u0000new"] = null;
                    break;
                case JsonArray list:
                    list.Add(null);
                    break;
            }

            ToolDefinition.Of("x", changed).Hash.ShouldNotBe(ToolDefinition.Of("x", value).Hash, $"seed {seed}: {value.ToJsonString()} and {changed.ToJsonString()}");
        }
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":["b","c"]}""", """{"a":["c","b"]}""")]
    [InlineData("""{"a":"é"}""", "{\"a\":\"e\u0301\"}")]
    [InlineData("""{"a":9007199254740992}""", """{"a":9007199254740993}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":[{"b":1}]}""")]
    [InlineData("""{"_meta":{"x":1}}""", """{"_meta":{"x":2}}""")]
    public void WhatIsNotTheSame_HashesApart(string one, string other) =>
        ToolDefinition.Of("x", JsonNode.Parse(one)!).Hash.ShouldNotBe(ToolDefinition.Of("x", JsonNode.Parse(other)!).Hash);

    [Fact]
    public void Hash_IsTheSha256OfTheText() =>
        ToolDefinition.Of("x", JsonNode.Parse("""{"b": 1.0, "a": "\u0041"}""")!).Hash
            .ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("""{"a":"A","b":1}"""u8)));

    private static string Of(string json) => CanonicalJson.Of(JsonNode.Parse(json));

    private static IEnumerable<JsonNode> Containers(JsonNode node) => node switch
    {
        JsonObject map => map.Select(static member => member.Value).OfType<JsonNode>().SelectMany(Containers).Prepend(map),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Containers).Prepend(list),
        _ => [],
    };

    private static JsonNode? Value(Random random, int depth)
    {
        switch (random.Next(depth == 0 ? 4 : 6))
        {
            case 0:
                return null;
            case 1:
                return random.Next(2) == 0;
            case 2:
                return JsonNode.Parse(random.Next(-1000, 1000).ToString(System.Globalization.CultureInfo.InvariantCulture));
            case 3:
                return Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)];
            case 4:
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]);
            default:
                var map = new JsonObject();
                for (var i = random.Next(4); i > 0; i--)
                {
                    map[Texts[random.Next(Texts.Length)]] = Value(random, depth - 1);
                }

                return map;
        }
    }

    /// <summary>The same value, written in one of many ways.</summary>
    private static string Spelled(JsonNode? node, Random random)
    {
        var space = random.Next(2) == 0 ? "" : " \n";
        switch (node)
        {
            case JsonObject map:
                var members = map.ToArray();
                random.Shuffle(members);
                return $"{{{space}{string.Join(',', members.Select(member => $"{Text(member.Key, random)}{space}:{Spelled(member.Value, random)}"))}}}{space}";
            case JsonArray list:
                return $"[{string.Join($"{space},", list.Select(item => Spelled(item, random)))}{space}]";
            case JsonValue value when value.TryGetValue<string>(out var text):
                return Text(text, random);
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                return value.ToJsonString() + random.Next(3) switch { 0 => ".00", 1 => "e0", _ => "" };
            default:
                return node?.ToJsonString() ?? "null";
        }
    }

    private static string Text(string value, Random random)
    {
        var text = new StringBuilder("\"");
        foreach (var letter in value)
        {
            _ = letter < ' ' || letter is '"' or '\\' || random.Next(2) == 0
                ? text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")
                : char.IsSurrogate(letter) ? text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}") : text.Append(letter);
        }

        return text.Append('"').ToString();
    }
}
