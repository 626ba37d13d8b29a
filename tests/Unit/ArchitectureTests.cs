using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Guard.Engine.Errors;
using Guard.Engine.Spend;
using Guard.Testing;
using Guard.UnitTests.Architecture;

namespace Guard.UnitTests;

/// <summary>Who may know whom, between the rooms and inside the engine.</summary>
public class ArchitectureTests
{
    private static readonly FrozenDictionary<string, string[]> AllowedProjects = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Engine"] = [],
        ["Plugins"] = ["Engine"],
        ["McpHub"] = ["Engine"],
        ["Storage"] = ["Engine", "McpHub"],
        ["Host"] = ["Engine", "Plugins", "McpHub", "Storage"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Stations from the ground up: one may know its own level and those below.</summary>
    private static readonly string[][] Stations =
    [
        ["Content", "Errors", "Documents", "Schemas"],
        ["Access", "Telemetry"],
        ["Scopes"],
        ["Guardrails"],
        ["Rules"],
        ["Streaming", "Providers", "Routing", "Spend"],
        ["Forwarding", "SideCalls"],
        ["Agent"],
        ["Endpoints"],
    ];

    /// <summary>Plain data of Spend that lower stations carry: money on keys, the evidence of guardrails, what metrics count.</summary>
    private static readonly FrozenSet<Type> SharedRecords =
    [
        typeof(NanoUsd), typeof(Usage), typeof(UsageSource), typeof(AttemptStatus), typeof(GuardrailEvidence), typeof(EvidenceFinding), typeof(SpendRecord), typeof(PriceOverride),
    ];

    private static readonly FrozenSet<string> HttpStations = new[] { "Endpoints", "Agent", "Forwarding", "Access", "Errors", "" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> HttpTypes = new[]
    {
        "Microsoft.AspNetCore.Http.HttpContext", "Microsoft.AspNetCore.Http.HttpRequest", "Microsoft.AspNetCore.Http.HttpResponse",
        "Microsoft.AspNetCore.Http.IHttpContextAccessor",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static Assembly Engine => typeof(GuardError).Assembly;

    public static TheoryData<string> Projects => [.. AllowedProjects.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyTheRoomsItMayKnow(string project)
    {
        var file = XDocument.Load(RepositoryRoot.Combine("src", project, $"Guard.{project}.csproj"));

        var references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)["Guard.".Length..]);

        references.Except(AllowedProjects[project], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void EveryProjectUnderSrc_IsListed() => Directory.EnumerateDirectories(RepositoryRoot.Combine("src"))
        .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
        .Select(folder => Path.GetFileName(folder))
        .Except(AllowedProjects.Keys, StringComparer.Ordinal)
        .ShouldBeEmpty();

    [Fact]
    public void EveryFolderOfTheEngine_IsAStationWithALevel() => EngineTypes()
        .Select(StationOf)
        .Where(station => station.Length > 0 && LevelOf(station) < 0)
        .Distinct(StringComparer.Ordinal)
        .ShouldBeEmpty();

    [Fact]
    public void NoStationOfTheEngine_KnowsAHigherOne()
    {
        var offences = from type in EngineTypes()
                       let station = StationOf(type)
                       where station.Length > 0
                       from mentioned in TypeReferences.Of(type)
                       where mentioned.Assembly == Engine && !SharedRecords.Contains(mentioned) && !IsGenerated(mentioned)
                       let other = StationOf(mentioned)
                       where other.Length == 0 || LevelOf(other) > LevelOf(station)
                       select $"{type.FullName} -> {mentioned.FullName}";

        offences.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void HttpContext_StaysInItsStations()
    {
        var offences = from type in EngineTypes()
                       where !HttpStations.Contains(StationOf(type))
                       from mentioned in TypeReferences.Of(type)
                       where HttpTypes.Contains(mentioned.FullName ?? "")
                       select $"{type.FullName} -> {mentioned.Name}";

        offences.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void HttpContext_StaysOutOfPluginsAndStorage()
    {
        var offences = from name in new[] { "Guard.Plugins", "Guard.Storage" }
                       from type in Assembly.Load(name).GetTypes()
                       where !type.IsNested
                       from mentioned in TypeReferences.Of(type)
                       where HttpTypes.Contains(mentioned.FullName ?? "")
                       select $"{type.FullName} -> {mentioned.Name}";

        offences.Distinct(StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Mentions_IncludeWhatCodeCalls() =>
        TypeReferences.Of(typeof(Guard.Engine.Telemetry.GuardMetrics)).ShouldContain(typeof(ErrorTable).Assembly.GetType("Guard.Engine.Telemetry.ErrorClassNames")!);

    private static IEnumerable<Type> EngineTypes() => Engine.GetTypes().Where(type => !type.IsNested && !IsGenerated(type));

    private static bool IsGenerated(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || type.Namespace?.StartsWith("Guard.Engine", StringComparison.Ordinal) != true;

    private static string StationOf(Type type)
    {
        var parts = (type.Namespace ?? "").Split('.');
        return parts.Length > 2 ? parts[2] : "";
    }

    private static int LevelOf(string station) => Array.FindIndex(Stations, level => level.Contains(station, StringComparer.Ordinal));
}
