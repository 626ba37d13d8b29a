using System.Runtime.Versioning;
using Guard.Host;

namespace Guard.UnitTests.Hosting;

public sealed class MasterKeyFileTests : IDisposable
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("guard-key-").FullName, "data");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Fact]
    public void Key_IsMadeOnce_AndFoundAgain()
    {
        var first = MasterKeyFile.Open(_directory).Value;
        var second = MasterKeyFile.Open(_directory).Value;

        (first.IsNew, second.IsNew).ShouldBe((true, false));
        second.Key.ShouldBe(first.Key);
        first.Key.ShouldStartWith("sk-");
        first.Key.Length.ShouldBe(35);
        first.ToString().ShouldNotContain(first.Key);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void File_IsReadableByItsOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no Unix file modes.");

        File.GetUnixFileMode(MasterKeyFile.Open(_directory).Value.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void FileWithoutAKey_IsAnError_NotANewKey()
    {
        var path = MasterKeyFile.Open(_directory).Value.Path;
        File.WriteAllText(path, "short\n");

        MasterKeyFile.Open(_directory).Error.ShouldNotBeNull().Message.ShouldBe($"The file {path} holds no master key. Remove it and a new key is made, or set GUARD_MASTER_KEY.");
    }

    [Fact]
    public void HalfWrittenKey_IsMadeAnew()
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, MasterKeyFile.FileName + ".new"), "sk-half");

        MasterKeyFile.Open(_directory).Value.IsNew.ShouldBeTrue();
    }

    [Fact]
    public void DirectoryThatCannotBeMade_IsAnErrorWithTheRemedy()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory)!);
        File.WriteAllText(_directory, "a file stands where the directory should be");

        MasterKeyFile.Open(_directory).Error.ShouldNotBeNull().Message.ShouldContain("Give another --data directory");
    }
}
