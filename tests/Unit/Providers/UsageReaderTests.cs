using System.Text;
using System.Text.Json;
using Guard.Engine.Providers;
using Guard.Engine.Spend;

namespace Guard.UnitTests.Providers;

public class UsageReaderTests
{
    [Fact]
    public void OpenAiUsage_IsRead_WithItsDetails()
    {
        var usage = Read("""
            {"prompt_tokens":100,"completion_tokens":40,"total_tokens":140,"prompt_tokens_details":{"cached_tokens":64,"audio_tokens":0},
             "completion_tokens_details":{"reasoning_tokens":32,"accepted_prediction_tokens":{"x":[1]}},"unknown":{"prompt_tokens":9}}
            """);

        usage.ShouldBe(new Usage(100, 40, UsageSource.Provider) { CachedInputTokens = 64, ReasoningTokens = 32 });
    }

    [Fact]
    public void DeepSeeksCacheHits_AreCachedInput() =>
        Read("""{"prompt_tokens":10,"completion_tokens":1,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":2}""")!.Value.CachedInputTokens.ShouldBe(8);

    [Theory]
    [InlineData("""{"prompt_tokens":7}""", 7, 0)]
    [InlineData("""{"prompt_tokens":7,"total_tokens":9}""", 7, 2)]
    [InlineData("""{"prompt_tokens":7,"completion_tokens":null,"prompt_tokens_details":null}""", 7, 0)]
    [InlineData("""{"input_tokens":3,"output_tokens":4}""", 3, 4)]
    [InlineData("""{"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":"none"}""", 3, 2)]
    public void SparseUsage_IsRead(string json, long input, long output)
    {
        var usage = Read(json);

        usage.ShouldBe(new Usage(input, output, UsageSource.Provider));
    }

    [Fact]
    public void PartLargerThanItsWhole_IsCutToTheWhole()
    {
        var usage = Read("""{"prompt_tokens":5,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":50,"cache_write_tokens":9},"completion_tokens_details":{"reasoning_tokens":20}}""")!.Value;

        (usage.CachedInputTokens, usage.CacheWriteTokens, usage.ReasoningTokens).ShouldBe((5, 0, 2));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":-1,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":5,"completion_tokens":-5}""")]
    [InlineData("""{"prompt_tokens":1.5,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":"5","completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":{"a":1},"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":99999999999999999999,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":10000000001,"completion_tokens":5}""")]
    [InlineData("""{"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":-1}}""")]
    public void AbsurdUsage_IsRefused(string json) => Read(json).ShouldBeNull();

    [Fact]
    public void Reader_StandsOnTheEndOfTheValue_Afterwards()
    {
        var reader = new Utf8JsonReader("""{"usage":{"prompt_tokens":1,"prompt_tokens_details":{"x":[{}]},"completion_tokens":-1},"next":7}"""u8);
        reader.Read();
        reader.Read();
        reader.Read();

        UsageReader.TryRead(ref reader, out _).ShouldBeFalse();

        reader.TokenType.ShouldBe(JsonTokenType.EndObject);
        reader.Read();
        reader.ValueTextEquals("next"u8).ShouldBeTrue();
    }

    private static Usage? Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return UsageReader.TryRead(ref reader, out var usage) ? usage : null;
    }
}
