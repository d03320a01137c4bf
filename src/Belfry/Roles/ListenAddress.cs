using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Belfry.Storage;

namespace Belfry.Roles;

/// <summary>
/// An address to serve on, bound before anything else starts, so that the port is known when the master says where it
/// is, and a port that is taken is found out first.
/// </summary>
internal sealed class ListenAddress : IDisposable
{
    private ListenAddress(Socket socket, bool isReplacement)
    {
        Socket = socket;
        IsReplacement = isReplacement;
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public Socket Socket { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>The default port was taken and this is another.</summary>
    public bool IsReplacement { get; }

    /// <summary>Binds what the user asked for; port 0 is any free one.</summary>
    /// <exception cref="StartupException">It is no address, or cannot be bound.</exception>
    public static ListenAddress Asked(string option, string address)
    {
        var endPoint = Parse(option, address);
        try
        {
            return new ListenAddress(Bind(endPoint), isReplacement: false);
        }
        catch (SocketException e)
        {
            throw new StartupException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"{option} {address}: port {endPoint.Port} is taken by another program. Choose another, or port 0 for any free one.",
                SocketError.AccessDenied =>
                    $"{option} {address}: this account may not use port {endPoint.Port}. Ports from 1024 on need no right.",
                _ => $"{option} {address}: {e.Message}. Is that an address of this machine?",
            }, e);
        }
    }

    /// <summary>Binds the default, or any free port of it when that is taken.</summary>
    public static ListenAddress Default(int port)
    {
        try
        {
            return new ListenAddress(Bind(new IPEndPoint(IPAddress.Loopback, port)), isReplacement: false);
        }
        catch (SocketException)
        {
            return new ListenAddress(Bind(new IPEndPoint(IPAddress.Loopback, 0)), isReplacement: true);
        }
    }

    /// <summary>Where others reach it: for "every address" that of this machine's first network.</summary>
    public string Url(string scheme) => $"{scheme}://{new IPEndPoint(Reachable(), EndPoint.Port)}";

    /// <summary>Where this machine itself reaches it.</summary>
    public string LocalUrl(string scheme)
        => $"{scheme}://{new IPEndPoint(IsAny(EndPoint.Address) ? IPAddress.Loopback : EndPoint.Address, EndPoint.Port)}";

    public void Dispose() => Socket.Dispose();

    private static IPEndPoint Parse(string option, string address)
    {
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? "" : address[..colon].Trim('[', ']');
        if (colon >= 0 && int.TryParse(address[(colon + 1)..], out var port) && port is >= 0 and <= 65535)
        {
            if (host is "" or "*")
                return new IPEndPoint(IPAddress.Any, port);
            if (host == "localhost")
                return new IPEndPoint(IPAddress.Loopback, port);
            if (IPAddress.TryParse(host, out var ip))
                return new IPEndPoint(ip, port);
        }
        throw new StartupException($"{option} {address}: give an address and a port, such as 127.0.0.1:8080 or 0.0.0.0:0.");
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private IPAddress Reachable()
    {
        if (!IsAny(EndPoint.Address))
            return EndPoint.Address;
        return NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up
                              && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address)
            .FirstOrDefault(address => address.AddressFamily == EndPoint.AddressFamily && !address.IsIPv6LinkLocal)
            ?? (EndPoint.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
