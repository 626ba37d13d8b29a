using Guard.Engine.Documents;

namespace Guard.UnitTests.Documents;

public class SettingsReaderTests
{
    private readonly List<Diagnostic> _diagnostics = [];

    [Fact]
    public void EveryKind_IsRead_AsWritten()
    {
        var settings = Read("{text: abc, texts: [a, b], one: x, flag: true, count: 7, share: 0.5, word: high}");

        settings.Text("text").ShouldBe("abc");
        settings.Texts("texts").ShouldBe(["a", "b"]);
        settings.Texts("one").ShouldBe(["x"]);
        settings.Boolean("flag").ShouldBe(true);
        settings.Integer("count", 1, 10).ShouldBe(7);
        settings.Number("share", 0, 1).ShouldBe(0.5m);
        settings.Word("word", "low", "high").ShouldBe("high");
        settings.Done().ShouldBeTrue();
        _diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void AbsentSettings_AreNull_AndNoMistake()
    {
        var settings = Read("{empty: }");

        settings.Text("empty").ShouldBeNull();
        settings.Texts("texts").ShouldBeEmpty();
        settings.Boolean("flag").ShouldBeNull();
        settings.Integer("count", 1, 10).ShouldBeNull();
        settings.Number("share", 0, 1).ShouldBeNull();
        settings.Word("word", "low").ShouldBeNull();
        settings.Done().ShouldBeTrue();
    }

    [Fact]
    public void NoSettingsAtAll_AreRead() => Read("").Done().ShouldBeTrue();

    [Theory]
    [InlineData("{text: 7}", "f.yaml:1:14 error: \"text\" takes a text, not a number; put it in quotes")]
    [InlineData("{text: \"\"}", "f.yaml:1:14 error: \"text\" takes a text of 1 to 8 characters")]
    [InlineData("{text: 123456789x}", "f.yaml:1:14 error: \"text\" takes a text of 1 to 8 characters")]
    [InlineData("{text: [a]}", "f.yaml:1:14 error: \"text\" takes a text, not a list; write one text")]
    [InlineData("{flag: \"true\"}", "f.yaml:1:14 error: \"flag\" takes true or false, not a string; write true or false without quotes")]
    [InlineData("{count: 11}", "f.yaml:1:15 error: \"count\" takes a whole number from 1 to 10; write digits only, without quotes")]
    [InlineData("{share: 1.5}", "f.yaml:1:15 error: \"share\" takes a number from 0 to 1; write it without quotes")]
    [InlineData("{word: hihg}", "f.yaml:1:14 error: \"hihg\" is not a value of \"word\"; did you mean \"high\"?")]
    [InlineData("{word: other}", "f.yaml:1:14 error: \"other\" is not a value of \"word\"; it takes low, high")]
    [InlineData("{txet: a}", "f.yaml:1:8 error: \"mine\" has no setting \"txet\"; did you mean \"text\"?")]
    [InlineData("{zzzzzz: a}", "f.yaml:1:8 error: \"mine\" has no setting \"zzzzzz\"; it has text, flag, count, share, word")]
    public void Mistake_IsToldAtItsPlace_WithARemedy(string written, string expected)
    {
        var settings = Read(written);

        settings.Text("text", longest: 8);
        settings.Boolean("flag");
        settings.Integer("count", 1, 10);
        settings.Number("share", 0, 1);
        settings.Word("word", "low", "high");

        settings.Done().ShouldBeFalse();
        _diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(expected);
    }

    [Fact]
    public void OtherThanAMap_IsAnError()
    {
        SettingsReader.Of("mine", ((DocumentMap)Parse("mine: [a]"))["mine"]!, _diagnostics).ShouldBeNull();

        _diagnostics.ShouldHaveSingleItem().ToString().ShouldBe("f.yaml:1:7 error: \"mine\" takes a map, not a list; write its settings as \"key: value\" lines");
    }

    private SettingsReader Read(string written) => SettingsReader.Of("mine", ((DocumentMap)Parse("mine: " + written))["mine"]!, _diagnostics)!;

    private DocumentNode Parse(string text) => DocumentReader.Read("f.yaml", text, _diagnostics)!;
}
