using Guard.Engine.Schemas;
using Guard.Testing;

namespace Guard.UnitTests.Schemas;

public sealed class SchemaSuiteTests(ITestOutputHelper output)
{
    private const string Heading = "# Optional tests of the JSON Schema suite (draft 2020-12, formats asserted) that fail, one a line. Without a line, all pass.";
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

        Golden.ShouldMatch(string.Join('\n', failures.Order(StringComparer.Ordinal).Prepend(Heading)), "schemas/optional-failures.txt");
        passed.ShouldBeGreaterThan(900);
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
