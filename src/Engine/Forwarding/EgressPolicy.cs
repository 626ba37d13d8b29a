using System.Net;
using System.Net.Sockets;
using Guard.Engine.Errors;

namespace Guard.Engine.Forwarding;

/// <summary>
/// Where Guard may connect to. Addresses the operator configured may be anywhere except a cloud's metadata service and addresses that name no host. Addresses Guard
/// did not choose must be https on the public internet. A name is looked up once and the connection goes to an address that was judged, so that a second
/// lookup cannot lead elsewhere (DNS rebinding). Thread-safe.
/// </summary>
public sealed class EgressPolicy
{
    private const int MostAddresses = 8;
    private static readonly string[] LocalNames = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "localdomain"];

    private readonly EgressSettings _settings;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp;

    public EgressPolicy(EgressSettings settings)
        : this(settings, Dns.GetHostAddressesAsync)
    {
    }

    /// <param name="settings">What the operator changed.</param>
    /// <param name="lookUp">Resolves a host name.</param>
    internal EgressPolicy(EgressSettings settings, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
    {
        _settings = settings;
        _lookUp = lookUp;
    }

    /// <summary>Judges an address as written, before anything is looked up. A name that passes may still resolve to an address that does not.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public GuardError? CheckUri(Uri uri, EgressTrust trust)
    {
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && (trust == EgressTrust.Foreign || uri.Scheme != Uri.UriSchemeHttp)))
        {
            return Refused(trust == EgressTrust.Foreign ? "The address must start with https://." : "The address must start with http:// or https://.");
        }

        if (uri.UserInfo.Length > 0)
        {
            return Refused("The address must not hold a user name or password.");
        }

        if (trust == EgressTrust.Foreign && !_settings.ForeignPorts.IsDefault && !_settings.ForeignPorts.Contains(uri.Port))
        {
            return Refused("The address names a port that is not allowed.");
        }

        var host = uri.IdnHost;
        return IPAddress.TryParse(host, out var literal) ? CheckAddress(literal, trust) : CheckName(host, trust);
    }

    /// <summary>Judges one IP address.</summary>
    /// <returns>Why it is refused, or null.</returns>
    public static GuardError? CheckAddress(IPAddress address, EgressTrust trust)
    {
        var kind = AddressKinds.Of(address);
        var isAllowed = trust == EgressTrust.Operator
            ? kind is not (AddressKind.Metadata or AddressKind.Unspecified or AddressKind.Multicast) && !address.Equals(IPAddress.Broadcast)
            : kind == AddressKind.Public;
        return isAllowed
            ? null
            : Refused(trust == EgressTrust.Operator
                ? "The address belongs to a cloud metadata service or to no single host."
                : "The address is not on the public internet.");
    }

    /// <summary>
    /// A pool of connections to judged addresses, without redirects, proxies of the environment, cookies and decompression. Check the address with <see cref="CheckUri"/> first.
    /// The caller owns it; thread-safe.
    /// </summary>
    public HttpMessageInvoker CreateClient(UpstreamClientSettings settings, EgressTrust trust) => new(UpstreamClients.CreateHandler(this, settings, trust));

    /// <summary>Opens a connection to an address that was judged. For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="EgressDeniedException">Nothing the name resolves to is allowed.</exception>
    /// <exception cref="SocketException">The name does not resolve, or no allowed address answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, EgressTrust trust, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(endPoint.Host, trust, cancellationToken);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], endPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < Math.Min(addresses.Length, MostAddresses))
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>The addresses of a host that may be connected to; never empty. For addresses Guard did not choose, one forbidden address refuses them all.</summary>
    internal async ValueTask<IPAddress[]> ResolveAsync(string host, EgressTrust trust, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return CheckAddress(literal, trust) is { } denied ? throw new EgressDeniedException(denied.Message) : [literal];
        }

        if (CheckName(host, trust) is { } deniedName)
        {
            throw new EgressDeniedException(deniedName.Message);
        }

        var found = await _lookUp(host, cancellationToken);
        var allowed = Array.FindAll(found, address => CheckAddress(address, trust) is null);
        if (allowed.Length == 0 || (trust == EgressTrust.Foreign && allowed.Length < found.Length))
        {
            throw found.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new EgressDeniedException("The name resolves to an address that Guard does not connect to.");
        }

        return allowed;
    }

    private static GuardError? CheckName(string host, EgressTrust trust)
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        if (name.Length == 0)
        {
            return Refused("The address has no host.");
        }

        if (trust == EgressTrust.Operator)
        {
            return null;
        }

        // A host of digits only is an IPv4 address in a form that some resolvers accept (decimal, octal, hexadecimal, short).
        var last = name[(name.LastIndexOf('.') + 1)..];
        if (last.Length == 0 || char.IsAsciiDigit(last[0]) && (last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase)))
        {
            return Refused("The host is a number that is no IP address in its usual form.");
        }

        return Array.Exists(LocalNames, local => name.Equals(local, StringComparison.OrdinalIgnoreCase) || name.EndsWith("." + local, StringComparison.OrdinalIgnoreCase))
            ? Refused("The host is a name of the local network.")
            : null;
    }

    private static GuardError Refused(string message) => new(GuardErrorCode.InvalidRequest, message, "url");
}
