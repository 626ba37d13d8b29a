using Guard.Engine.Schemas;
using Guard.Testing;

namespace Guard.UnitTests.Schemas;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    private const string Missing = "the JSON Schema test suite is not on this machine";

    [Fact]
    public void RequiredTests_AllPass()
    {
        Assert.SkipWhen(SchemaSuite.Folder is null, Missing);
        var (passed, failures) = Run("", new SchemaOptions { Documents = SchemaSuite.Documents() });

        passed.ShouldBeGreaterThan(1200);
        failures.ShouldBeEmpty();
    }

    [Fact]
    public void OptionalTests_FailOnlyWhereItIsWrittenDown()
    {
        Assert.SkipWhen(SchemaSuite.Folder is null, Missing);
        var (passed, failures) = Run("optional", new SchemaOptions { Documents = SchemaSuite.Documents(), AssertsFormats = true, BacktrackingTimeout = TimeSpan.FromMilliseconds(100) });

        var golden = RepositoryRoot.Combine("tests", "Unit", "Goldens", "schemas", "optional-failures.txt");
        failures.Order(StringComparer.Ordinal).ShouldBe(File.ReadAllLines(golden).Where(line => line.Length > 0 && line[0] != '#'), customMessage: "the golden list is out of date");
        passed.ShouldBeGreaterThan(600);
    }

    private (int Passed, List<string> Failures) Run(string below, SchemaOptions options)
    {
        var passed = 0;
        var failures = new List<string>();
        foreach (var path in SchemaSuite.Files(below))
        {
            var (good, bad) = SchemaSuite.Run(path, options);
            passed += good;
            failures.AddRange(bad);
        }

        output.WriteLine($"{passed} passed, {failures.Count} failed");
        foreach (var failure in failures)
        {
            output.WriteLine(failure);
        }

        return (passed, failures);
    }
}
