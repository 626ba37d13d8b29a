using System.Net;
using System.Net.Sockets;
using Guard.Engine.Forwarding;

namespace Guard.UnitTests.Forwarding;

public class EgressPolicyTests
{
    [Theory]
    [InlineData("8.8.8.8", nameof(AddressKind.Public))]
    [InlineData("172.32.0.1", nameof(AddressKind.Public))]
    [InlineData("100.128.0.1", nameof(AddressKind.Public))]
    [InlineData("2606:4700::1111", nameof(AddressKind.Public))]
    [InlineData("::ffff:8.8.8.8", nameof(AddressKind.Public))]
    [InlineData("64:ff9b::8.8.8.8", nameof(AddressKind.Public))]
    [InlineData("2002:808:808::1", nameof(AddressKind.Public))]
    [InlineData("0.0.0.0", nameof(AddressKind.Unspecified))]
    [InlineData("0.1.2.3", nameof(AddressKind.Unspecified))]
    [InlineData("::", nameof(AddressKind.Unspecified))]
    [InlineData("::ffff:0.0.0.0", nameof(AddressKind.Unspecified))]
    [InlineData("127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("127.255.0.9", nameof(AddressKind.Loopback))]
    [InlineData("::1", nameof(AddressKind.Loopback))]
    [InlineData("::ffff:127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("::127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("::ffff:0:127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("64:ff9b::127.0.0.1", nameof(AddressKind.Loopback))]
    [InlineData("2002:7f00:1::", nameof(AddressKind.Loopback))]
    [InlineData("10.1.2.3", nameof(AddressKind.Private))]
    [InlineData("172.16.0.1", nameof(AddressKind.Private))]
    [InlineData("172.31.255.255", nameof(AddressKind.Private))]
    [InlineData("192.168.0.1", nameof(AddressKind.Private))]
    [InlineData("::ffff:10.0.0.1", nameof(AddressKind.Private))]
    [InlineData("64:ff9b:1::1", nameof(AddressKind.Private))]
    [InlineData("2002:a00:1::", nameof(AddressKind.Private))]
    [InlineData("fec0::1", nameof(AddressKind.Private))]
    [InlineData("100.64.0.1", nameof(AddressKind.Shared))]
    [InlineData("169.254.1.1", nameof(AddressKind.LinkLocal))]
    [InlineData("fe80::1", nameof(AddressKind.LinkLocal))]
    [InlineData("fe80::1%3", nameof(AddressKind.LinkLocal))]
    [InlineData("fd12::1", nameof(AddressKind.UniqueLocal))]
    [InlineData("224.0.0.1", nameof(AddressKind.Multicast))]
    [InlineData("ff02::1", nameof(AddressKind.Multicast))]
    [InlineData("192.0.2.1", nameof(AddressKind.Documentation))]
    [InlineData("203.0.113.9", nameof(AddressKind.Documentation))]
    [InlineData("2001:db8::1", nameof(AddressKind.Documentation))]
    [InlineData("198.18.0.1", nameof(AddressKind.Reserved))]
    [InlineData("255.255.255.255", nameof(AddressKind.Reserved))]
    [InlineData("2001::1", nameof(AddressKind.Reserved))]
    [InlineData("4000::1", nameof(AddressKind.Reserved))]
    [InlineData("169.254.169.254", nameof(AddressKind.Metadata))]
    [InlineData("::ffff:169.254.169.254", nameof(AddressKind.Metadata))]
    [InlineData("64:ff9b::169.254.169.254", nameof(AddressKind.Metadata))]
    [InlineData("fd00:ec2::254", nameof(AddressKind.Metadata))]
    [InlineData("100.100.100.200", nameof(AddressKind.Metadata))]
    public void Address_IsSorted_ByWhatItIsFor(string address, string kind) => AddressKinds.Of(IPAddress.Parse(address)).ToString().ShouldBe(kind);

    [Theory]
    [InlineData("https://example.com/x", true)]
    [InlineData("https://8.8.8.8", true)]
    [InlineData("https://EXAMPLE.com.:8443", true)]
    [InlineData("http://example.com", false)]
    [InlineData("ftp://example.com", false)]
    [InlineData("https://user@example.com", false)]
    [InlineData("https://user:pw@example.com", false)]
    [InlineData("https://localhost", false)]
    [InlineData("https://localhost.", false)]
    [InlineData("https://LOCALHOST", false)]
    [InlineData("https://app.localhost", false)]
    [InlineData("https://printer.local", false)]
    [InlineData("https://metadata.google.internal", false)]
    [InlineData("https://127.0.0.1", false)]
    [InlineData("https://127.1", false)]
    [InlineData("https://2130706433", false)]
    [InlineData("https://0x7f000001", false)]
    [InlineData("https://0x7f.0.0.1", false)]
    [InlineData("https://0177.0.0.1", false)]
    [InlineData("https://017700000001", false)]
    [InlineData("https://127.0.0.1.", false)]
    [InlineData("https://2130706433.", false)]
    [InlineData("https://0x7f.1.", false)]
    [InlineData("https://[::1]", false)]
    [InlineData("https://[::ffff:127.0.0.1]", false)]
    [InlineData("https://[::ffff:7f00:1]", false)]
    [InlineData("https://[fe80::1%25eth0]", false)]
    [InlineData("https://[fd00:ec2::254]", false)]
    [InlineData("https://192.168.1.1", false)]
    [InlineData("https://0.0.0.0", false)]
    [InlineData("https://①②⑦.⓪.⓪.①", false)]
    public void ForeignAddress_MustBePublicHttps(string address, bool isAllowed) =>
        (Policy().CheckUri(new Uri(address), EgressTrust.Foreign) is null).ShouldBe(isAllowed);

    [Theory]
    [InlineData("http://localhost:8000", true)]
    [InlineData("http://10.0.0.5/v1", true)]
    [InlineData("https://vllm", true)]
    [InlineData("http://[fd12::1]:8000", true)]
    [InlineData("http://169.254.169.254/latest", false)]
    [InlineData("http://2852039166/latest", false)]
    [InlineData("http://[::ffff:169.254.169.254]", false)]
    [InlineData("http://100.100.100.200", false)]
    [InlineData("http://0.0.0.0:8000", false)]
    [InlineData("http://224.0.0.1", false)]
    [InlineData("http://255.255.255.255", false)]
    [InlineData("file:///etc/passwd", false)]
    public void OperatorsAddress_MayBePrivate_ButNoMetadataService(string address, bool isAllowed) =>
        (Policy().CheckUri(new Uri(address), EgressTrust.Operator) is null).ShouldBe(isAllowed);

    [Theory]
    [InlineData("https://example.com", true)]
    [InlineData("https://example.com:8443", true)]
    [InlineData("https://example.com:22", false)]
    public void ForeignPorts_AreAnAllowList_WhereConfigured(string address, bool isAllowed) =>
        (new EgressPolicy(new EgressSettings { ForeignPorts = [443, 8443] }).CheckUri(new Uri(address), EgressTrust.Foreign) is null).ShouldBe(isAllowed);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8", "10.0.0.1")]
    [InlineData("2606:4700::1111", "::1")]
    public async Task ForeignName_ThatLeadsInside_IsRefused(params string[] addresses) =>
        await Should.ThrowAsync<EgressDeniedException>(async () => await Policy(addresses).ResolveAsync("example.com", EgressTrust.Foreign, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("127.0.0.1.")]
    [InlineData("0x7f.1.")]
    [InlineData("10.0.0.1")]
    [InlineData("intranet")]
    public async Task ForeignHost_IsJudgedWhenConnecting_WhoeverCheckedItBefore(string host) =>
        await Should.ThrowAsync<EgressDeniedException>(async () => await Policy("8.8.8.8").ResolveAsync(host, EgressTrust.Foreign, TestContext.Current.CancellationToken));

    [Fact]
    public async Task OperatorsName_KeepsItsGoodAddresses() =>
        (await Policy("169.254.169.254", "10.0.0.9").ResolveAsync("vllm", EgressTrust.Operator, TestContext.Current.CancellationToken)).ShouldBe([IPAddress.Parse("10.0.0.9")]);

    [Fact]
    public async Task Name_IsLookedUpOnce_SoThatASecondAnswerCannotLeadElsewhere()
    {
        var answers = new Queue<string>(["8.8.8.8", "127.0.0.1"]);
        var policy = new EgressPolicy(new EgressSettings(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]));

        var addresses = await policy.ResolveAsync("example.com", EgressTrust.Foreign, TestContext.Current.CancellationToken);

        addresses.ShouldBe([IPAddress.Parse("8.8.8.8")]);
        answers.Count.ShouldBe(1);
    }

    [Fact]
    public async Task UnknownName_IsASocketError() =>
        await Should.ThrowAsync<SocketException>(async () => await Policy().ResolveAsync("nowhere.example", EgressTrust.Operator, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Connect_GoesOn_ToTheNextAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await using var stream = await Policy("127.0.0.2", "127.0.0.1").ConnectAsync(new DnsEndPoint("upstream", port), EgressTrust.Operator, TestContext.Current.CancellationToken);

        ((NetworkStream)stream).Socket.NoDelay.ShouldBeTrue();
        ((NetworkStream)stream).Socket.RemoteEndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback, port));
    }

    private static EgressPolicy Policy(params string[] addresses) =>
        new(new EgressSettings(), (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));
}
