using System.Collections.Immutable;
using System.Text.Json;
using Guard.Engine.Access;
using Guard.Engine.Endpoints;
using Guard.Engine.Errors;
using Guard.Plugins.Pii;

namespace Guard.Host.Presidio;

/// <summary>
/// Presidio's REST contract, analyzer and anonymizer on one address, so that its users change a URL and nothing else. Facts: the project's OpenAPI document
/// and the behaviour of its services; <c>/health</c> stays Guard's own.
/// </summary>
internal static class PresidioEndpoints
{
    private const string AnalyzePath = "/analyze";
    private const string RecognizersPath = "/recognizers";
    private const string SupportedEntitiesPath = "/supportedentities";
    private const string AnonymizePath = "/anonymize";
    private const string DeanonymizePath = "/deanonymize";
    private const string AnonymizersPath = "/anonymizers";
    private const string DeanonymizersPath = "/deanonymizers";

    /// <summary>Every path, for those who may open them.</summary>
    public static ImmutableArray<string> Paths { get; } =
        [AnalyzePath, RecognizersPath, SupportedEntitiesPath, AnonymizePath, DeanonymizePath, AnonymizersPath, DeanonymizersPath];

    /// <summary>Needs the services of the engine, access and errors.</summary>
    public static IEndpointRouteBuilder MapGuardPresidio(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var routes = new PresidioRoutes(
            endpoints,
            services.GetRequiredService<KeyAuthentication>(),
            services.GetRequiredService<PublicRoutes>(),
            services.GetRequiredService<RequestReader>(),
            services.GetRequiredService<OpenAiErrorWriter>());
        routes.Post(AnalyzePath, new AnalyzeEndpoint(services.GetRequiredService<TimeProvider>()).Answer);
        routes.Get(RecognizersPath, static (_, writer) => Write(writer, AnalyzeEndpoint.Recognizers));
        routes.Get(SupportedEntitiesPath, static (_, writer) => Write(writer, PiiAnalyzer.SupportedEntities));
        routes.Post(AnonymizePath, AnonymizeEndpoint.Anonymize);
        routes.Post(DeanonymizePath, AnonymizeEndpoint.Deanonymize);
        routes.Get(AnonymizersPath, static (_, writer) => Write(writer, OperatorSet.Anonymizers));
        routes.Get(DeanonymizersPath, static (_, writer) => Write(writer, OperatorSet.Deanonymizers));
        return endpoints;
    }

    private static PresidioFault? Write(Utf8JsonWriter writer, IEnumerable<string> names)
    {
        writer.WriteStartArray();
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        return null;
    }
}
