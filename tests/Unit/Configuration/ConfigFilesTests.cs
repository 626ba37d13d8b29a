using Guard.Host.Configuration;

namespace Guard.UnitTests.Configuration;

public sealed class ConfigFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("guard-config-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void IncludedFile_AppendsListsAndMergesMaps_LaterWins()
    {
        Write("sub/more.yaml", "model_list: [{model_name: b, litellm_params: {model: mock/b}}]\nrouter_settings: {num_retries: 4}\nguard: {limits: {held_bytes: 2048}}");
        var result = Read("include: [sub/more.yaml]\nmodel_list: [{model_name: a, litellm_params: {model: mock/a}}]\nrouter_settings: {num_retries: 1, timeout: 9}\nguard: {limits: {request_bytes: 4096}}");

        result.Diagnostics.ShouldBeEmpty();
        result.Configuration!.Deployments.Select(deployment => deployment.ModelName).ShouldBe(["a", "b"]);
        result.Configuration.Router.NumRetries.ShouldBe(4);
        result.Configuration.Router.Timeout.ShouldBe(TimeSpan.FromSeconds(9));
        result.Configuration.Guard.Limits.HeldBytes.ShouldBe(2048);
        result.Configuration.Guard.Limits.RequestBytes.ShouldBe(4096);
    }

    [Fact]
    public void IncludeInAnIncludedFile_IsRelativeToThatFile()
    {
        Write("sub/one.yaml", "include: [two.yaml]");
        Write("sub/two.yaml", "router_settings: {num_retries: 9}");

        Read("include: sub/one.yaml").Configuration!.Router.NumRetries.ShouldBe(9);
    }

    [Fact]
    public void FileThatIncludesItself_IsAnError_WhereItDoes()
    {
        Write("one.yaml", "include: [config.yaml]");

        var item = Read("include: [one.yaml]").Diagnostics.ShouldHaveSingleItem();

        item.Message.ShouldBe("this file includes itself, directly or through another");
        Path.GetFileName(item.Position.File).ShouldBe("one.yaml");
        (item.Position.Line, item.Position.Column).ShouldBe((1, 11));
    }

    [Fact]
    public void ChainOfIncludes_IsBounded()
    {
        for (var index = 0; index < 20; index++)
        {
            Write($"{index}.yaml", $"include: [{index + 1}.yaml]");
        }

        Read("include: [0.yaml]").Diagnostics.ShouldHaveSingleItem().Message.ShouldStartWith("includes go deeper than");
    }

    [Fact]
    public void MissingInclude_IsAnError_AtTheInclude()
    {
        var item = Read("include:\n  - nowhere.yaml").Diagnostics.ShouldHaveSingleItem();

        item.Message.ShouldContain("nowhere.yaml");
        (item.Position.Line, item.Position.Column).ShouldBe((2, 5));
    }

    [Fact]
    public void MissingFile_IsAnError_NotAnException() =>
        ConfigReader.ReadFile(Path.Combine(_directory, "none.yaml"), ConfigEnvironment.Empty).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("does not exist");

    [Fact]
    public void FileThatIsNotUtf8_IsAnError_NotSilentlyMended()
    {
        File.WriteAllBytes(Path.Combine(_directory, "config.yaml"), [0x61, 0x3a, 0x20, 0xff]);

        ConfigReader.ReadFile(Path.Combine(_directory, "config.yaml"), ConfigEnvironment.Empty).Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("not UTF-8");
    }

    [Fact]
    public void ByteOrderMark_IsSkipped()
    {
        File.WriteAllBytes(Path.Combine(_directory, "config.yaml"), [0xef, 0xbb, 0xbf, .. "router_settings: {num_retries: 3}"u8]);

        ConfigReader.ReadFile(Path.Combine(_directory, "config.yaml"), ConfigEnvironment.Empty).Configuration!.Router.NumRetries.ShouldBe(3);
    }

    private ConfigResult Read(string text)
    {
        Write("config.yaml", text + "\nlitellm_settings: {telemetry: false}\n" + (text.Contains("model_list", StringComparison.Ordinal) ? "" : "model_list: [{model_name: z, litellm_params: {model: mock/z}}]\n"));
        return ConfigReader.ReadFile(Path.Combine(_directory, "config.yaml"), ConfigEnvironment.Empty);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
