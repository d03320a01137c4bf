using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>The numbers of system calls that have no wrapper of the wanted kind in the C library.</summary>
internal static class Syscalls
{
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    public const int PidfdSendSignal = 424, PidfdOpen = 434;

    public static int SetGroups => IsArm ? 159 : 116;

    public static int SetResUid => IsArm ? 147 : 117;

    public static int SetResGid => IsArm ? 149 : 119;

    public static int GetGroups => IsArm ? 158 : 115;
}
