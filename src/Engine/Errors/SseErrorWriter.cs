using System.Buffers;

namespace Guard.Engine.Errors;

/// <summary>Renders errors as the one event that ends a broken OpenAI stream: <c>data: {"error":{...}}</c> and a blank line, no <c>[DONE]</c>. Thread-safe.</summary>
public sealed class SseErrorWriter(ErrorProfile profile)
{
    /// <summary>The event as UTF-8.</summary>
    public static byte[] Render(GuardError error, ErrorProfile profile)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Write(buffer, error, profile);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The event as UTF-8, in this installation's wording.</summary>
    public byte[] Render(GuardError error) => Render(error, profile);

    /// <summary>Appends the event.</summary>
    public void Write(IBufferWriter<byte> output, GuardError error) => Write(output, error, profile);

    private static void Write(IBufferWriter<byte> output, GuardError error, ErrorProfile profile)
    {
        output.Write("data: "u8);
        OpenAiErrorWriter.Render(output, error, profile);
        output.Write("\n\n"u8);
    }
}
