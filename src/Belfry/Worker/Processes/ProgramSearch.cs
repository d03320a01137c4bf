using System.Runtime.InteropServices;

namespace Belfry.Worker.Processes;

/// <summary>Finds the file of a program with the rights of the calling thread, as execvp(3) does.</summary>
internal static class ProgramSearch
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const int AtFdcwd = -100, AtEaccess = 0x200, XOk = 1;

    /// <summary>The absolute path; or null and the error that says why there is none.</summary>
    public static (string? Path, int Error) Find(Launch launch)
        => Find(launch.Program, launch.Folder, launch.Environment.GetValueOrDefault("PATH", DefaultPath));

    public static (string? Path, int Error) Find(string program, string folder, string searchPath)
    {
        if (program.Length is 0)
            return (null, Libc.Enoent);
        if (program.Contains('/'))
        {
            var path = Path.Combine(folder, program);
            var error = Check(path);
            return (error is 0 ? path : null, error);
        }

        var worst = Libc.Enoent;
        foreach (var place in searchPath.Split(':'))
        {
            // An empty entry of PATH is the working folder.
            var path = Path.Combine(folder, place, program);
            switch (Check(path))
            {
                case 0:
                    return (path, 0);
                case Libc.Eacces or Libc.Eisdir when File.Exists(path):
                    worst = Libc.Eacces;
                    break;
                default:
                    break;
            }
        }

        return (null, worst);
    }

    private static int Check(string path)
    {
        if (Libc.faccessat(AtFdcwd, path, XOk, AtEaccess) is not 0)
            return Marshal.GetLastPInvokeError();
        return Directory.Exists(path) ? Libc.Eisdir : 0;
    }
}
