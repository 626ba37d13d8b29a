using System.Text.Json;
using Guard.Engine.Schemas;
using Guard.Testing;

namespace Guard.UnitTests.Schemas;

/// <summary>The public test suite of JSON Schema, where it is on this machine.</summary>
internal static class SchemaSuite
{
    public const string Remotes = "http://localhost:1234/";

    public static string? Folder { get; } = FindFolder();

    public static IEnumerable<string> Files(string below) => Directory
        .EnumerateFiles(Path.Combine(Folder!, "tests", "draft2020-12", below), "*.json", below.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal);

    public static SchemaDocuments Documents() => Directory
        .EnumerateFiles(Path.Combine(Folder!, "remotes"), "*.json", SearchOption.AllDirectories)
        .Aggregate(SchemaDocuments.Empty, (documents, path) =>
            documents.With(Remotes + Path.GetRelativePath(Path.Combine(Folder!, "remotes"), path).Replace('\\', '/'), File.ReadAllBytes(path), out _).ShouldNotBeNull());

    /// <summary>Judges every test of a file; yields those whose outcome is not the expected one.</summary>
    public static (int Passed, List<string> Failures) Run(string path, SchemaOptions options)
    {
        var name = Path.GetRelativePath(Path.Combine(Folder!, "tests", "draft2020-12"), path).Replace('\\', '/');
        var passed = 0;
        var failures = new List<string>();
        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var group in file.RootElement.EnumerateArray())
        {
            var load = SchemaCompiler.Compile(group.GetProperty("schema"), options);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("valid").GetBoolean();
                var outcome = Outcome(load, test.GetProperty("data"));
                if (outcome == (expected ? "valid" : "invalid"))
                {
                    passed++;
                }
                else
                {
                    failures.Add($"{name}: {group.GetProperty("description").GetString()}: {test.GetProperty("description").GetString()}: {outcome}");
                }
            }
        }

        return (passed, failures);
    }

    /// <summary>The required tests as the command reads them, and what each should come to.</summary>
    public static (List<string> Lines, List<bool> Expected) Lines()
    {
        var lines = new List<string>();
        var expected = new List<bool>();
        foreach (var path in Files(""))
        {
            foreach (var group in JsonElement.Parse(File.ReadAllText(path)).EnumerateArray())
            {
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    var schema = JsonSerializer.Serialize(group.GetProperty("schema"));
                    lines.Add($"{{\"id\": {lines.Count}, \"schema\": {schema}, \"instance\": {JsonSerializer.Serialize(test.GetProperty("data"))}}}");
                    expected.Add(test.GetProperty("valid").GetBoolean());
                }
            }
        }

        return (lines, expected);
    }

    private static string Outcome(SchemaLoad load, JsonElement data)
    {
        if (load.Schema is not { } schema)
        {
            return $"does not compile ({string.Join("; ", load.Errors)})";
        }

        var verdict = schema.Validate(data);
        var bytes = schema.Validate(JsonSerializer.SerializeToUtf8Bytes(data));
        return schema.IsValid(data) != verdict.IsValid || bytes.IsValid != verdict.IsValid || verdict.IsValid != verdict.Errors.IsEmpty ? "judged in two ways"
            : verdict.IsExhausted ? "too much work"
            : verdict.IsValid ? "valid" : "invalid";
    }

    private static string? FindFolder()
    {
        var folder = RepositoryRoot.Combine("..", "shared", "data", "json-schema-2020-12");
        return Directory.Exists(folder) ? folder : null;
    }
}
