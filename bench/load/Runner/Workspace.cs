using System.Net;
using System.Net.Sockets;

namespace Guard.LoadBench;

/// <summary>Where the built programs stand, and a directory for this run's files.</summary>
internal sealed class Workspace(string root) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("guard-load-").FullName;

    public string Guard => Path.Combine(root, "src", "Host", "bin", "Release", "net10.0", "guard");

    public string Results => Path.Combine(root, "bench", "results");

    public string Program(string folder, string assembly) => Path.Combine(root, "bench", "load", folder, "bin", "Release", "net10.0", assembly + ".dll");

    public string Combine(string name) => Path.Combine(_directory, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Combine(name), text);
        return Combine(name);
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
