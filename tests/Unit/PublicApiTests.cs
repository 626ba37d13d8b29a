using Guard.Engine.Guardrails;
using Guard.Testing;
using Guard.UnitTests.Architecture;

namespace Guard.UnitTests;

/// <summary>The engine's public types are what custom guardrails are compiled against: a change of them must be seen.</summary>
public class PublicApiTests
{
    [Fact]
    public void Engine_OffersWhatWasApproved() => Golden.ShouldMatch(PublicApi.Of(typeof(IGuardrail).Assembly), "api/Guard.Engine.txt");

    [Fact]
    public void List_TellsWhatCallersDependOn()
    {
        var api = PublicApi.Of(typeof(IGuardrail).Assembly);

        api.ShouldContain("interface Guard.Engine.Guardrails.IGuardrail\n");
        api.ShouldContain("    IGuardrail? Create(GuardrailDefinition definition, ICollection<Diagnostic> diagnostics)\n");
        api.ShouldContain("    string? ReadText(string relativePath, int maxBytes, out string? reason)\n");
        api.ShouldContain("    required ContentParts Parts { get; init; }\n");
        api.ShouldContain("    Closed = 0\n");
        api.ShouldNotContain("Guard.Engine.Guardrails.GuardrailPipeline");
    }
}
