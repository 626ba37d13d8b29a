using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Guard.Engine.Forwarding;

/// <summary>Sorts addresses by the IANA IPv4 and IPv6 special-purpose registries (RFC 6890). IPv6 addresses that carry an IPv4 one are sorted by it. Pure.</summary>
internal static class AddressKinds
{
    // Where clouds hand out machine credentials: AWS, Azure, Google and Oracle (169.254.169.254), AWS containers and pods, Azure's host channel,
    // Alibaba, and the IPv6 forms of AWS and Google.
    private static readonly IPAddress[] Metadata =
    [
        .. new[] { "169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254" }
            .Select(IPAddress.Parse),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Unspecified),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Shared),
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Documentation),
        (IPNetwork.Parse("192.88.99.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Reserved),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Documentation),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Documentation),
        (IPNetwork.Parse("224.0.0.0/4"), AddressKind.Multicast),
        (IPNetwork.Parse("240.0.0.0/4"), AddressKind.Reserved),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] V6 =
    [
        (IPNetwork.Parse("::/128"), AddressKind.Unspecified),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("64:ff9b:1::/48"), AddressKind.Private),
        (IPNetwork.Parse("100::/64"), AddressKind.Reserved),
        (IPNetwork.Parse("2001::/32"), AddressKind.Reserved),
        (IPNetwork.Parse("2001:db8::/32"), AddressKind.Documentation),
        (IPNetwork.Parse("2001::/23"), AddressKind.Reserved),
        (IPNetwork.Parse("3fff::/20"), AddressKind.Documentation),
        (IPNetwork.Parse("5f00::/16"), AddressKind.Reserved),
        (IPNetwork.Parse("fc00::/7"), AddressKind.UniqueLocal),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("fec0::/10"), AddressKind.Private),
        (IPNetwork.Parse("ff00::/8"), AddressKind.Multicast),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static AddressKind Of(IPAddress address)
    {
        var plain = Unwrap(address);
        if (Array.IndexOf(Metadata, plain) >= 0)
        {
            return AddressKind.Metadata;
        }

        foreach (var (network, kind) in plain.AddressFamily == AddressFamily.InterNetwork ? V4 : V6)
        {
            if (network.Contains(plain))
            {
                return kind;
            }
        }

        // Whatever of IPv6 is not handed out yet is nobody's public address.
        return plain.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(plain) ? AddressKind.Public : AddressKind.Reserved;
    }

    /// <summary>The IPv4 address inside an IPv4-mapped, IPv4-compatible, 6to4 (RFC 3056) or NAT64 (RFC 6052) address; else the address without its scope.</summary>
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        if (bytes[0] == 0x20 && bytes[1] == 0x02)
        {
            return new IPAddress(bytes[2..6]);
        }

        var mapped = high == 0 && low >> 32 == 0xffff;
        var compatible = high == 0 && low > 1 && low >> 32 == 0;
        var translated = high == 0 && low >> 32 == 0xffff_0000;
        var nat64 = high == 0x0064_ff9b_0000_0000 && low >> 32 == 0;
        return mapped || compatible || translated || nat64 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }
}
