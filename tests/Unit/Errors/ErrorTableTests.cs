using System.Globalization;
using System.Text;
using Guard.Engine.Errors;
using Guard.Testing;

namespace Guard.UnitTests.Errors;

public class ErrorTableTests
{
    public static TheoryData<GuardErrorCode> Codes => [.. Enum.GetValues<GuardErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void EveryCode_HasAnErrorStatus_InBothProfiles(GuardErrorCode code)
    {
        ErrorTable.Status(code, CompatibilityProfile.Current).ShouldBeInRange(400, 599);
        ErrorTable.Status(code, CompatibilityProfile.Classic).ShouldBeInRange(400, 599);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void EveryCode_HasAType_InBothProfiles(GuardErrorCode code)
    {
        ErrorTable.Type(code, CompatibilityProfile.Current).ShouldNotBeNullOrWhiteSpace();
        ErrorTable.Type(code, CompatibilityProfile.Classic).ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void StoredValues_DoNotChange() =>
        string.Join(',', Enum.GetValues<GuardErrorCode>().Select(code => ((int)code).ToString(CultureInfo.InvariantCulture) + code)).ShouldBe(
            "0Internal,1InvalidRequest,2AuthenticationFailed,3KeyNotFound,4KeyExpired,5KeyBlocked,6PermissionDenied,7ModelAccessDenied,8ModelNotFound,"
            + "9NotFound,10MethodNotAllowed,11Conflict,12RequestTooLarge,13UnsupportedMediaType,14RequestTimeout,15GuardrailBlocked,"
            + "16GuardrailUnavailable,17RateLimited,18BudgetExceeded,19NoDeployment,20UpstreamFailed,21UpstreamTimeout,22ConsentRequired,23Overloaded");

    [Fact]
    public void BudgetStatus_IsOverridden_ByTheSetting()
    {
        new ErrorProfile(CompatibilityProfile.Current, 429).Status(GuardErrorCode.BudgetExceeded).ShouldBe(429);
        new ErrorProfile(CompatibilityProfile.Current, 429).Status(GuardErrorCode.RateLimited).ShouldBe(429);
        new ErrorProfile(CompatibilityProfile.Current, null).Status(GuardErrorCode.BudgetExceeded).ShouldBe(422);
        new ErrorProfile(CompatibilityProfile.Classic, null).Status(GuardErrorCode.BudgetExceeded).ShouldBe(400);
    }

    [Fact]
    public void Document_HoldsTheTable()
    {
        var path = RepositoryRoot.Combine("docs", "errors.md");
        var document = File.ReadAllText(path).ReplaceLineEndings("\n");
        const string begin = "<!-- table -->\n";
        const string end = "<!-- /table -->";
        var start = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = document.IndexOf(end, StringComparison.Ordinal);
        stop.ShouldBeGreaterThan(start, "docs/errors.md lost its table markers.");
        if (string.Equals(Environment.GetEnvironmentVariable(Golden.UpdateVariable), "1", StringComparison.Ordinal))
        {
            document = string.Concat(document.AsSpan(0, start), Table(), document.AsSpan(stop));
            stop = document.IndexOf(end, StringComparison.Ordinal);
            File.WriteAllText(path, document);
        }

        document[start..stop].ShouldBe(Table(), "docs/errors.md differs from ErrorTable; GUARD_UPDATE_GOLDENS=1 rewrites its table for review.");
    }

    private static string Table()
    {
        var table = new StringBuilder("| code | value | status `current` | status `classic` | `type` | `type` `classic` |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var code in Enum.GetValues<GuardErrorCode>())
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{code}` | {(int)code} | {ErrorTable.Status(code, CompatibilityProfile.Current)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {ErrorTable.Status(code, CompatibilityProfile.Classic)} | `{ErrorTable.Type(code)}` ");
            table.Append(CultureInfo.InvariantCulture, $"| `{ErrorTable.Type(code, CompatibilityProfile.Classic)}` |\n");
        }

        return table.ToString();
    }
}
