using System.Text.Json;

namespace Guard.UnitTests.Storage;

/// <summary>Compares records by what they hold, lists and maps included, where their own equality compares references.</summary>
internal static class RecordAssertions
{
    public static void ShouldHoldTheSameAs<T>(this T actual, T expected) =>
        JsonSerializer.Serialize(actual).ShouldBe(JsonSerializer.Serialize(expected));
}
