using System.Text;
using System.Text.Json;
using Guard.Engine.Errors;
using Guard.Engine.Guardrails;

namespace Guard.UnitTests.Plugins.GenericApi;

/// <summary>A destination that answers what it is told and remembers what it was asked.</summary>
internal sealed class ScriptedSideCall : ISideCalls, ISideCall
{
    public SideCallDestination? Destination { get; private set; }

    public GuardError? Refusal { get; set; }

    public SideCallAnswer Answer { get; set; } = Json("""{"action":"NONE"}""");

    public string? Sent { get; private set; }

    public JsonElement SentJson => JsonElement.Parse(Sent ?? throw new InvalidOperationException("Nothing was sent."));

    public static SideCallAnswer Json(string json) => new(SideCallOutcome.Answered, 200, Encoding.UTF8.GetBytes(json));

    public Result<ISideCall> Open(SideCallDestination destination)
    {
        Destination = destination;
        return Refusal is { } refused ? refused : this;
    }

    public ValueTask<SideCallAnswer> PostAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Sent = Encoding.UTF8.GetString(json.Span);
        return new ValueTask<SideCallAnswer>(Answer);
    }
}
