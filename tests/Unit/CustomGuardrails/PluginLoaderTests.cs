using Guard.Engine.Guardrails;
using Guard.Host.Configuration;
using Guard.Host.CustomGuardrails;

namespace Guard.UnitTests.CustomGuardrails;

public sealed class PluginLoaderTests : IDisposable
{
    private readonly PluginFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ListedAssembly_GivesItsFactories()
    {
        var load = _folder.Load(_folder.Compile("Acme.Shout", PluginFolderFixture.Shout));

        load.Diagnostics.ShouldBeEmpty();
        load.Factories.ShouldHaveSingleItem().Type.ShouldBe("shout");
    }

    [Fact]
    public void CodeVersion_IsTheHashOfTheAssembly()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);

        _folder.Load(entry).Factories[0].CodeVersion.ShouldBe(entry.Sha256);
    }

    [Fact]
    public void NothingNamed_LoadsNothing() => PluginLoader.Load(new PluginSettings(), []).ShouldBe(PluginLoad.None);

    [Fact]
    public void SettingsThatCouldNotBeRead_AreNotGood() => PluginLoader.Load(null, []).IsGood.ShouldBeFalse();

    [Fact]
    public void AssemblyThatIsNotListed_IsLeftAlone_AndItsHashIsTold()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);

        var load = _folder.Load();

        load.IsGood.ShouldBeTrue();
        load.Factories.ShouldBeEmpty();
        load.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            $"config.yaml:2:3 warning: guard.plugins.allow does not list \"Acme.Shout.dll\", so it is not loaded; to load it, list {{file: Acme.Shout.dll, sha256: \"{entry.Sha256}\"}}");
    }

    [Fact]
    public void ChangedByte_RefusesEverything_AndTellsTheHashThatIsThere()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        var other = _folder.Compile("Acme.Whisper", PluginFolderFixture.Shout.Replace("\"shout\"", "\"whisper\"", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(_folder.Combine(entry.File));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_folder.Combine(entry.File), bytes);

        var load = _folder.Load(entry, other);

        load.IsGood.ShouldBeFalse();
        load.Factories.ShouldBeEmpty();
        load.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith(
            $"config.yaml:3:7 error: the custom guardrails \"Acme.Shout.dll\" are not the ones listed: their SHA-256 is {_folder.Entry(entry.File, bytes).Sha256}; ");
    }

    [Fact]
    public void MissingFile_IsAnError() => ShouldFail(_folder.Load(_folder.Entry("Acme.dll", [1])), "\"Acme.dll\" cannot be loaded: it is not in the folder");

    [Fact]
    public void MissingFolder_IsAnError() =>
        ShouldFail(PluginLoader.Load(new PluginSettings { Directory = _folder.Combine("nowhere") }, []), "does not exist");

    [Fact]
    public void LinkOutOfTheFolder_IsNotFollowed()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        File.Move(_folder.Combine(entry.File), _folder.Beside("Elsewhere.dll"));
        File.CreateSymbolicLink(_folder.Combine(entry.File), _folder.Beside("Elsewhere.dll"));

        ShouldFail(_folder.Load(entry), "it is a link that leaves the folder");
    }

    [Fact]
    public void LinkInsideTheFolder_IsFollowed_AsMountedFoldersHaveThem()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        Directory.CreateDirectory(_folder.Combine("..2026"));
        File.Move(_folder.Combine(entry.File), Path.Combine(_folder.Combine("..2026"), entry.File));
        Directory.CreateSymbolicLink(_folder.Combine("..data"), "..2026");
        File.CreateSymbolicLink(_folder.Combine(entry.File), Path.Combine("..data", entry.File));

        _folder.Load(entry).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void FileThatIsNoAssembly_IsAnError()
    {
        var bytes = "MZ and nothing else"u8.ToArray();
        File.WriteAllBytes(_folder.Combine("Acme.dll"), bytes);

        ShouldFail(_folder.Load(_folder.Entry("Acme.dll", bytes)), "\"Acme.dll\" is not a .NET assembly");
    }

    [Fact]
    public void EmptyFile_IsAnError()
    {
        File.WriteAllBytes(_folder.Combine("Acme.dll"), []);

        ShouldFail(_folder.Load(_folder.Entry("Acme.dll", [])), "it is empty");
    }

    [Fact]
    public void HugeFile_IsNotRead()
    {
        using (var file = File.Create(_folder.Combine("Acme.dll")))
        {
            file.SetLength(PluginFolder.MaxBytes + 1L);
        }

        ShouldFail(_folder.Load(_folder.Entry("Acme.dll", [1])), "it is larger than");
    }

    [Fact]
    public void AssemblyUnderAnotherName_IsAnError()
    {
        var entry = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout);
        File.Move(_folder.Combine(entry.File), _folder.Combine("Other.dll"));

        ShouldFail(_folder.Load(entry with { File = "Other.dll" }), "holds the assembly \"Acme.Shout\"");
    }

    [Fact]
    public void EngineInTheFolder_IsNeverLoaded()
    {
        var engine = typeof(IGuardrail).Assembly.Location;
        File.Copy(engine, _folder.Combine("Guard.Engine.dll"));

        _folder.Load().Diagnostics.ShouldHaveSingleItem().Remedy.ShouldBe("take it out, guard brings its own");
        ShouldFail(_folder.Load(_folder.Entry("Guard.Engine.dll", File.ReadAllBytes(engine))), "\"Guard.Engine.dll\" comes with guard");
    }

    [Theory]
    [InlineData("pii", "is already one of guard's own")]
    [InlineData("", "\"\" cannot name a matcher")]
    [InlineData("Shout", "\"Shout\" cannot name a matcher")]
    [InlineData("not", "\"not\" cannot name a matcher")]
    [InlineData("a b", "\"a b\" cannot name a matcher")]
    public void TypeNameThatCannotBe_IsAnError(string type, string expected) =>
        ShouldFail(_folder.Load(_folder.Compile("Acme", PluginFolderFixture.Shout.Replace("\"shout\"", $"\"{type}\"", StringComparison.Ordinal))), expected);

    [Fact]
    public void TypeNameOfAnotherPlugin_IsAnError()
    {
        var load = _folder.Load(_folder.Compile("Acme.One", PluginFolderFixture.Shout), _folder.Compile("Acme.Two", PluginFolderFixture.Shout));

        ShouldFail(load, "\"Acme.Two.dll\", Acme.ShoutFactory: the matcher \"shout\" is already that of \"Acme.One.dll\", Acme.ShoutFactory");
    }

    [Theory]
    [InlineData("public ShoutFactory() => throw new System.InvalidOperationException(\"hunter2\");", "the constructor failed with InvalidOperationException in Acme.ShoutFactory..ctor")]
    [InlineData("static ShoutFactory() => throw new System.InvalidOperationException(\"hunter2\");", "the constructor failed with InvalidOperationException in Acme.ShoutFactory..cctor")]
    [InlineData("public ShoutFactory(int number) {}", "has no public constructor without parameters")]
    [InlineData("private ShoutFactory() {}", "has no public constructor without parameters")]
    public void FactoryThatCannotBeMade_IsAnError_ToldWithoutItsText(string constructor, string expected)
    {
        var source = PluginFolderFixture.Shout.Replace("public string Type", constructor + "\npublic string Type", StringComparison.Ordinal);

        var load = _folder.Load(_folder.Compile("Acme", source));

        ShouldFail(load, "\"Acme.dll\", Acme.ShoutFactory: ");
        ShouldFail(load, expected);
        load.Diagnostics[0].ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void TypePropertyThatThrows_IsAnError() => ShouldFail(
        _folder.Load(_folder.Compile("Acme", PluginFolderFixture.Shout.Replace("=> \"shout\"", "=> throw new System.NotSupportedException()", StringComparison.Ordinal))),
        "the property Type failed with NotSupportedException");

    [Fact]
    public void AbstractInternalAndGenericFactories_AreNoFactories()
    {
        var load = _folder.Load(_folder.Compile("Acme", PluginFolderFixture.Shout.Replace("public sealed class ShoutFactory", "internal sealed class ShoutFactory", StringComparison.Ordinal)));

        load.IsGood.ShouldBeTrue();
        load.Diagnostics.ShouldHaveSingleItem().Message.ShouldBe("\"Acme.dll\" holds no guardrail factory");
    }

    [Fact]
    public void Dependency_IsLoadedFromTheList_AndOnlyFromThere()
    {
        var library = _folder.Compile("Acme.Words", "namespace Acme; public static class Words { public static string Of() => \"shout\"; }");
        var plugin = _folder.Compile("Acme.Shout", PluginFolderFixture.Shout.Replace("=> \"shout\"", "=> Words.Of()", StringComparison.Ordinal), "Acme.Words.dll");

        var load = _folder.Load(plugin, library);

        load.Diagnostics.ShouldBeEmpty();
        load.Factories.ShouldHaveSingleItem().Type.ShouldBe("shout");
        ShouldFail(_folder.Load(plugin), "\"Acme.Shout.dll\" needs the assembly \"Acme.Words\", which is not listed");
    }

    [Fact]
    public void LibrariesOfTheHost_AreNotThePlugins() => ShouldFail(
        _folder.Load(_folder.Compile("Acme", PluginFolderFixture.Shout.Replace("=> \"shout\"", "=> new YamlDotNet.Serialization.Serializer().Serialize(\"shout\")", StringComparison.Ordinal))),
        "needs the assembly \"YamlDotNet\", which is not listed");

    [Fact]
    public void AssemblyOfANewerEngine_IsRefused()
    {
        var engine = typeof(IGuardrail).Assembly.GetName().Version!;
        var newer = new Version(engine.Major, engine.Minor + 1);
        var entry = _folder.Compile("Acme", PluginFolderFixture.Shout);
        var bytes = PatchReference(File.ReadAllBytes(_folder.Combine("Acme.dll")), engine, newer);
        File.WriteAllBytes(_folder.Combine("Acme.dll"), bytes);

        ShouldFail(_folder.Load(_folder.Entry(entry.File, bytes)), $"\"Acme.dll\" was built against Guard.Engine {newer}");
    }

    /// <summary>Writes another version of the engine into the table of references, where versions are four little-endian numbers of two bytes.</summary>
    private static byte[] PatchReference(byte[] bytes, Version from, Version to)
    {
        var old = Bytes(from);
        var at = bytes.AsSpan().LastIndexOf(old);
        at.ShouldBeGreaterThan(0);
        Bytes(to).CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static byte[] Bytes(Version version) =>
        [.. new[] { version.Major, version.Minor, Math.Max(version.Build, 0), Math.Max(version.Revision, 0) }.SelectMany(number => BitConverter.GetBytes((ushort)number))];

    private static void ShouldFail(PluginLoad load, string expected)
    {
        load.IsGood.ShouldBeFalse();
        load.Factories.ShouldBeEmpty();
        load.Diagnostics.Select(finding => finding.ToString()).ShouldContain(text => text.Contains(expected, StringComparison.Ordinal), string.Join('\n', load.Diagnostics));
    }
}
