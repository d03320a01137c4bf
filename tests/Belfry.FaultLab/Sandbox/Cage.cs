using System.Runtime.InteropServices;

namespace Belfry.FaultLab.Sandbox;

/// <summary>
/// Namespaces of the laboratory's own, for network, mounts, processes and shared memory, in which it starts itself a second
/// time. Whatever it makes there (hosts, cables, mounts, processes) is gone in the moment in which it ends, however it
/// ends: the kernel sees to that. Only its folder is left to a laboratory that was killed, and the next one removes it.
/// </summary>
internal static partial class Cage
{
    private const string Mark = "BELFRY_FAULTLAB_INSIDE";

    private const int Everybody = -1;

    private static readonly string[] Unshare =
        ["unshare", "--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"];

    // A shell is the first process in there: it collects whatever loses its parent.
    private static readonly string[] First = ["bash", "-c", "\"$@\"; exit $?", "laboratory"];

    public static bool IsInside => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>What this machine lacks; null when the laboratory can work here.</summary>
    public static async Task<string?> WhatIsMissingAsync(CancellationToken ct)
    {
        foreach (var tool in (string[])["unshare", "ip", "tc", "nft", "bash", "setpriv"])
        {
            if ((await Command.TryAsync("sh", ["-c", $"command -v {tool}"], ct)).Code != 0)
                return $"{tool} is not installed (Debian: apt-get install iproute2 nftables util-linux)";
        }
        if (Clock.Library(forThreads: true) is null)
            return "libfaketime is not installed (Debian: apt-get install faketime)";
        var (code, _, errors) = await Command.TryAsync(
            Unshare[0],
            [.. Unshare[1..], "sh", "-ec", "mount -t tmpfs tmpfs /run && ip link add bridge0 type bridge && mkdir /run/netns "
                + "&& ip netns add a && ip netns exec a nft add table inet a && ip netns exec a tc qdisc add dev lo root tbf rate 1mbit burst 32k latency 1s"],
            ct);
        return code == 0
            ? null
            : "this account may not make network namespaces here with filters and slow lines in them; it takes root, and in a "
              + $"container the rights SYS_ADMIN and NET_ADMIN: {errors.Trim()}";
    }

    /// <summary>Becomes the same program inside; returns only when that fails.</summary>
    public static LabException Enter(IEnumerable<string> arguments)
    {
        var self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? [self, Path.Combine(AppContext.BaseDirectory, "Belfry.FaultLab.dll")]
            : [self];
        string[] words = [.. Unshare, "env", $"{Mark}=1", .. First, .. program, .. arguments];
        var texts = words.Select(Marshal.StringToCoTaskMemUTF8).Append(0).ToArray();
        _ = Execute(words[0], texts);
        return new LabException($"{words[0]} cannot be started: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Once inside: places for what tools keep on the machine, so that none of it reaches the real one.</summary>
    public static Task FurnishAsync(CancellationToken ct) => Command.ScriptAsync(
        "mount -t tmpfs tmpfs /run; mkdir /run/netns; mount -t tmpfs tmpfs /dev/shm; chmod 1777 /dev/shm; ip link set lo up", ct);

    /// <summary>Ends every other process inside.</summary>
    public static void EndAll()
    {
        // The same call outside would end everything on the machine.
        if (!IsInside || !File.ReadAllText("/proc/1/cmdline").Contains($"\0{First[^1]}\0", StringComparison.Ordinal))
            throw new InvalidOperationException("This is not inside.");
        Signals.Send(Everybody, Signals.Kill);
    }

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, nint[] arguments);
}
