using System.Text;
using System.Text.Json;

namespace Guard.Engine.Content;

/// <summary>
/// What stands in an answer in the place of tool calls that were taken out: a message with the sentence that says so. An item stays an item, so that the positions of all
/// others keep their meaning.
/// </summary>
internal static class ResponsesAnswerRemovals
{
    /// <summary>The plan, or null when nothing was taken out.</summary>
    public static RemovalPlan? Plan(PartTable table, ReadOnlySpan<byte> document)
    {
        if (!table.HasRemovedItems)
        {
            return null;
        }

        var plan = new RemovalPlan();
        foreach (var item in table.Items.Removed())
        {
            plan.Replace(item.Start, LengthAt(document, item.Start), Message(document[item.Start..], item.Notice));
        }

        return plan;
    }

    /// <summary>The message that stands for an item.</summary>
    /// <param name="item">Starts with the item.</param>
    /// <param name="notice">What it says; null for the usual sentence.</param>
    public static byte[] Message(ReadOnlySpan<byte> item, string? notice) => ResponseMessage.Of(IdOf(item), notice ?? ToolNotices.Default).Render();

    /// <summary>The id of the message that stands for an item: made of the item's own, so that every repeat of it has the same.</summary>
    public static string IdOf(ReadOnlySpan<byte> item)
    {
        var reader = new Utf8JsonReader(item, JsonLimits.Reader);
        reader.Read();
        return "msg_" + (ResponsesIdentity.Of(reader).Id ?? "removed");
    }

    /// <summary>Bytes of the value that starts here.</summary>
    public static int LengthAt(ReadOnlySpan<byte> document, int start)
    {
        var reader = new Utf8JsonReader(document[start..], JsonLimits.Reader);
        reader.Read();
        reader.Skip();
        return (int)reader.BytesConsumed;
    }
}
