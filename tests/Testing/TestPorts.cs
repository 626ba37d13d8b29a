using System.Net;
using System.Net.Sockets;

namespace Guard.Testing;

/// <summary>Free TCP ports on loopback, for processes that must be told theirs. In-process hosts bind port 0 instead.</summary>
public static class TestPorts
{
    /// <summary>A port that nothing listened on a moment ago. The system hands ports out in turn, so it is not given away again soon.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
