using Guard.Host;
using Guard.Host.Configuration;

namespace Guard.UnitTests.Hosting;

public class HostArgumentsTests
{
    private static readonly ConfigEnvironment WithPort = new(new Dictionary<string, string> { ["PORT"] = "8080" });

    [Fact]
    public void Address_IsLoopbackOnPort4000_UnlessSaidOtherwise() => Listen(new HostArguments(), ConfigEnvironment.Empty).ShouldBe(["http://127.0.0.1:4000"]);

    [Fact]
    public void Port_ComesFromTheFlagThenTheVariable()
    {
        Listen(new HostArguments(), WithPort).ShouldBe(["http://127.0.0.1:8080"]);
        Listen(new HostArguments { Port = 5000, Host = "0.0.0.0" }, WithPort).ShouldBe(["http://0.0.0.0:5000"]);
        Listen(new HostArguments { Host = "::1" }, ConfigEnvironment.Empty).ShouldBe(["http://[::1]:4000"]);
    }

    [Fact]
    public void Urls_WinOverHostAndPort_AndMayBeSeveral() =>
        Listen(new HostArguments { Urls = "http://127.0.0.1:1; http://*:2", Port = 9 }, WithPort).ShouldBe(["http://127.0.0.1:1", "http://*:2"]);

    [Theory]
    [InlineData("https://127.0.0.1:4000", "TLS is not served yet: listen on http and let a proxy before Guard speak https")]
    [InlineData("localhost:4000", "an address to listen on looks like http://127.0.0.1:4000")]
    [InlineData("http://127.0.0.1:4000/gateway", "an address to listen on has no path and no credentials")]
    [InlineData("http://gateway.internal:4000", "listen on an IP address, on localhost, or on * for every interface")]
    [InlineData("", "--urls names no address")]
    public void Urls_ThatCannotBeListenedOn_SayWhy(string urls, string expected)
    {
        new HostArguments { Urls = urls }.Addresses(ConfigEnvironment.Empty, out var problem).ShouldBeNull();

        problem.ShouldBe(expected);
    }

    [Fact]
    public void PortThatIsNoNumber_IsRefused() =>
        new HostArguments().Addresses(new ConfigEnvironment(new Dictionary<string, string> { ["PORT"] = "http" }), out _).ShouldBeNull();

    [Fact]
    public void Flags_WinOverVariables_AndRulesAreAdded()
    {
        var environment = new ConfigEnvironment(new Dictionary<string, string> { ["GUARD_DATA"] = "from-variable", ["GUARD_RULES_PATHS"] = "one" });
        var guard = new HostArguments { Data = "from-flag", Rules = ["two"] }.ReadConfiguration(environment).Configuration!.Guard;

        guard.DataDirectory.ShouldBe("from-flag");
        guard.Rules.Paths.ShouldBe(["one", "two"]);
        new HostArguments().ReadConfiguration(environment).Configuration!.Guard.DataDirectory.ShouldBe("from-variable");
    }

    private static IEnumerable<string> Listen(HostArguments arguments, ConfigEnvironment environment)
    {
        var addresses = arguments.Addresses(environment, out var problem);
        problem.ShouldBeNull();
        return addresses.ShouldNotBeNull();
    }
}
